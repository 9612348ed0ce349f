import { visible } from './format.js';

type Child = Node | string | null | undefined;
export type Attributes = Record<string, string | number | boolean | undefined>;

const svgSpace = 'http://www.w3.org/2000/svg';

function fill<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== ''));
  return element;
}

/** An element of the page. Texts become text nodes, never markup. */
export function el<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[Name] {
  return fill(document.createElement(name), attributes, children);
}

/** An element of a picture. */
export function svg<Name extends keyof SVGElementTagNameMap>(name: Name, attributes: Attributes = {}, ...children: Child[]): SVGElementTagNameMap[Name] {
  return fill(document.createElementNS(svgSpace, name), attributes, children);
}

/** A name from the data: hidden characters visible, and its direction its own. */
export function name(text: string): HTMLElement {
  return el('bdi', {}, visible(text));
}

/** A link to a view of the page, written out: a bare "#teams/V32" would promise an anchor of that name, as links to skip something have one. */
export function link(address: string, ...children: Child[]): HTMLAnchorElement {
  return el('a', { href: `./${location.pathname.split('/').pop() ?? ''}${location.search}${address}` }, ...children);
}

export function button(label: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = el('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', press);
  return made;
}

/** The frame of a picture: wide ones scroll in it. */
export function figure(label: string, ...children: Child[]): HTMLElement {
  return el('div', { class: 'picture', role: 'group', 'aria-label': label }, ...children);
}

export interface Mark {
  node: SVGElement;
  /** What a screen reader says and the tip shows. */
  label: string;
  address: string;
}

let tip: HTMLElement | undefined;

function showTip(label: string, box: DOMRect): void {
  if (!tip) {
    tip = el('div', { class: 'tip', 'aria-hidden': 'true' });
    document.body.append(tip);
  }
  tip.textContent = label;
  tip.hidden = false;
  const width = Math.min(tip.offsetWidth, innerWidth - 16);
  const below = box.bottom + 8 + tip.offsetHeight < innerHeight;
  tip.style.left = `${Math.max(8, Math.min(innerWidth - width - 8, box.left + box.width / 2 - width / 2)) + scrollX}px`;
  tip.style.top = `${(below ? box.bottom + 8 : box.top - tip.offsetHeight - 8) + scrollY}px`;
}

export function hideTip(): void {
  if (tip) tip.hidden = true;
}

/**
 * Makes the marks of a picture one stop of the tab key: arrows lead from mark to mark, Enter opens what the mark leads to, hovering and focus
 * show its figures.
 */
export function interactive(marks: Mark[], touched?: (mark: Mark | undefined) => void): void {
  marks.forEach((mark, place) => {
    const { node, label, address } = mark;
    node.setAttribute('tabindex', place === 0 ? '0' : '-1');
    node.setAttribute('role', 'link');
    node.setAttribute('aria-label', label);
    node.classList.add('mark');
    const enter = (): void => {
      showTip(label, node.getBoundingClientRect());
      touched?.(mark);
    };
    const leave = (): void => {
      hideTip();
      touched?.(undefined);
    };
    node.addEventListener('pointerenter', enter);
    node.addEventListener('pointerleave', leave);
    node.addEventListener('focus', enter);
    node.addEventListener('blur', leave);
    node.addEventListener('click', () => {
      location.hash = address;
    });
    node.addEventListener('keydown', (event) => {
      const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
      if (step !== 0) {
        event.preventDefault();
        const next = marks[(place + step + marks.length) % marks.length]?.node;
        node.setAttribute('tabindex', '-1');
        next?.setAttribute('tabindex', '0');
        next?.focus();
      } else if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        location.hash = address;
      } else if (event.key === 'Escape') {
        hideTip();
      }
    });
  });
}
