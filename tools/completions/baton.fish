# Completion of baton for fish. What may follow is asked of baton itself, names in the store too.
function __baton_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in (command $words[1] __complete $words[2..-1] 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path (commandline -ct)
            case ':nospace'
            case '*'
                echo $line
        end
    end
end
complete -c baton -f -a '(__baton_complete)'
