#pragma once
#include <string_view>

namespace baton::report {

/// The one style sheet of the page. Colours are roles; every mark takes its colour from a class, so that dark mode and print
/// are a matter of this text alone.
inline constexpr std::string_view page_style = R"css(
:root{color-scheme:light dark;--paper:#fff;--text:#1b1f24;--muted:#5b6470;--line:#d9dee4;--hover:#f4f6f8;
--queued:#d55e00;--in-hand:#0072b2;--customer:#b8bec6;--held:#6e7781;--gap:#f0d98c;--link:#0072b2;
--box0:#f2f4f6;--box1:#dcebf5;--box2:#8fbedd;--box3:#2f7fb5;--on3:#fff;--edge:#a4adb8}
@media (prefers-color-scheme:dark){:root{--paper:#14171b;--text:#e6e9ed;--muted:#9aa4b0;--line:#333a43;--hover:#1c2127;
--queued:#f28e43;--in-hand:#3d9bdc;--customer:#565f6a;--held:#9aa4b0;--gap:#e6d79a;--link:#3d9bdc;
--box0:#1e2329;--box1:#24384a;--box2:#2f6186;--box3:#7cc0ec;--on3:#14171b;--edge:#5f6a77}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:1120px;margin:0 auto;padding:32px 32px 56px}
h1{font-size:15px;font-weight:700;margin:0 0 2px}
h2{font-size:20px;line-height:1.3;font-weight:700;margin:0 0 10px}
h3{font-size:15px;line-height:1.45;font-weight:600;margin:26px 0 10px;max-width:46em}
section{margin:0 0 52px;scroll-margin-top:16px}
p{margin:0 0 10px;max-width:46em}
a{color:inherit;text-decoration:underline;text-decoration-style:dotted;text-decoration-thickness:1px;text-underline-offset:4px;text-decoration-color:var(--muted)}
a:hover{text-decoration-style:solid;color:var(--link)}
a:focus-visible,.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.sub{color:var(--muted);font-size:13px;margin:0 0 6px;max-width:60em}
nav{font-size:13px;margin:0 0 30px}
nav a{margin-right:18px;color:var(--muted);text-decoration:none;white-space:nowrap}
.lead{font-size:23px;line-height:1.32;margin:0 0 12px;max-width:31em}
.lead,.sub,h3{text-wrap:pretty}
table{border-collapse:collapse;font-size:13px;line-height:1.4;font-variant-numeric:tabular-nums}
.scroll{overflow:auto;max-height:36rem;margin:0 0 8px}
.scroll+:not(.more),.picture+:not(.more){margin-top:26px}
.data{min-width:55%}
.data th,.data td{padding:5px 0 5px 22px;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);font-weight:400}
.data th:first-child,.data td:first-child{padding-left:0}
.data thead th{position:sticky;top:0;background:var(--paper);color:var(--muted);font-weight:600;font-size:12.5px;vertical-align:bottom;border-bottom:0;box-shadow:inset 0 -1px 0 var(--muted)}
.data tbody th{font-weight:600}
.data tbody tr:last-child>*{border-bottom:0}
.data tbody tr:hover>*{background:var(--hover)}
.data .n{text-align:right;white-space:nowrap}
.data .t{white-space:nowrap}
.few{font-style:italic;color:var(--muted)}
.none{color:var(--muted)}
.more{color:var(--muted);font-size:13px;margin:4px 0 24px}
.printed{display:none}
.facts{margin:0 0 22px}
.facts th{text-align:left;font-weight:400;padding:3px 26px 3px 0;vertical-align:top}
.facts .in{padding-left:16px}
.facts td{padding:3px 0;vertical-align:top}
.facts .n{text-align:right;font-weight:600;white-space:nowrap}
.facts .note{color:var(--muted);padding-left:22px;white-space:pre-wrap}
.bars{width:100%;margin:0 0 26px}
.bars th{text-align:left;font-weight:400;white-space:nowrap;padding:3px 20px 3px 0}
.bars td{padding:3px 0;white-space:nowrap}
.bars .n{text-align:right;padding-right:18px}
.bars .pic{width:100%}
.bars svg{display:block;overflow:visible}
.bars .total>*{font-weight:700;padding-bottom:6px}
.bars .aside{text-align:right;padding-left:18px;color:var(--muted)}
.key{display:flex;flex-wrap:wrap;gap:4px 20px;margin:0 0 12px;padding:0;list-style:none;font-size:13px;color:var(--muted)}
.key svg{margin-right:7px;vertical-align:-1px}
.queued{fill:var(--queued)}.in_hand{fill:var(--in-hand)}.on_customer{fill:var(--customer)}.held{fill:var(--held)}.resolved_gap{fill:var(--gap)}.other{fill:var(--muted)}
.picture{overflow:auto;margin:0 0 10px}
.map{display:block;max-width:100%;height:auto}
.map text{font-size:12px;fill:var(--text)}
.map rect,.key rect{stroke:none}
.line0 rect,rect.line0{fill:var(--box0)}.line1 rect,rect.line1{fill:var(--box1)}.line2 rect,rect.line2{fill:var(--box2)}.line3 rect,rect.line3{fill:var(--box3)}
.line3 text{fill:var(--on3)}
.team rect,.key rect.box{stroke:var(--line);stroke-width:1}
.handoff path{fill:none;stroke:var(--edge)}.handoff polygon{fill:var(--edge)}
.bounce path{stroke:var(--queued)}.bounce polygon{fill:var(--queued)}
rect.edge{fill:var(--edge)}rect.bounced{fill:var(--queued)}
.map:has(.handoff:hover) .handoff:not(:hover){opacity:.2}
footer{border-top:1px solid var(--line);padding-top:14px;color:var(--muted);font-size:13px}
footer p{margin:0 0 6px;max-width:60em}
@media (max-width:640px){main{padding:20px 16px 40px}.lead{font-size:19px}h2{font-size:18px}
.data th,.data td{padding-left:14px}
.map{max-width:none}.bars th{white-space:normal;min-width:6.5em;padding-right:10px}.bars .n{padding-right:10px}.bars .amount{display:none}.facts th{padding-right:14px}.facts .note{padding-left:12px}}
@media print{:root{color-scheme:light;--paper:#fff;--text:#000;--muted:#444b55;--line:#c9d0d8;--queued:#d55e00;--in-hand:#0072b2;--customer:#b8bec6;
--held:#6e7781;--gap:#f0d98c;--box0:#f2f4f6;--box1:#dcebf5;--box2:#8fbedd;--box3:#2f7fb5;--on3:#fff;--edge:#8a939e}
body{font-size:11px}main{max-width:none;padding:0}nav{display:none}.lead{font-size:17px}h2{font-size:15px}h3{font-size:11px}
table,.data thead th,.sub,.key,footer{font-size:10px}
.scroll,.picture{max-height:none;overflow:visible}.data thead th{position:static;box-shadow:none;border-bottom:1px solid var(--muted)}.more{font-size:10px}.sub{margin-bottom:14px}
h1{font-size:13px}.bars,.facts{break-inside:avoid}.key{break-after:avoid}.extra,.onscreen{display:none}.printed{display:block}
section{margin-bottom:26px}h2,h3,section>p{break-after:avoid}tr,.map{break-inside:avoid}a{text-decoration:none}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
)css";

}  // namespace baton::report
