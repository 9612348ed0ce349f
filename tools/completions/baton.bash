# Completion of baton for bash. What may follow is asked of baton itself, names in the store too.
_baton() {
    local word=${COMP_WORDS[COMP_CWORD]} quote= line value files= closing=' '
    local -a words=("${COMP_WORDS[@]:1:COMP_CWORD}")
    case $word in
        \"* | \'*) quote=${word:0:1} word=${word:1} ;;
        *) word=${word//\\/} ;;
    esac
    words[COMP_CWORD-1]=$word
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :files) files=yes ;;
            :nospace) closing= ;;
            *)
                value=${line%%$'\t'*}
                # An open quote stays as it is; without one the shell's special characters get their backslashes.
                [[ $quote ]] || printf -v value %q "$value"
                COMPREPLY+=("$value")
                ;;
        esac
    done < <("${COMP_WORDS[0]/#\~/$HOME}" __complete "${words[@]}" 2>/dev/null)
    [[ $closing ]] || compopt -o nospace
    [[ $files ]] && compopt -o default
}
complete -F _baton baton
