/** The shells that completion is made for. */
export type Shell = 'bash' | 'zsh' | 'fish';

/**
 * The completion script of a shell. It asks `statelite completion words` at each press of Tab, whose first line says
 * whether names of files belong there too, and whose other lines are candidates, a tab and what they are.
 */
export const completionScript = (shell: Shell): string => scripts[shell];

/** Bash splits words at `:` and `=`, so it passes the line, and takes back the part of a word that it does not replace. */
const bash = `# Completion of statelite for bash: source this, or put it into /etc/bash_completion.d/.
_statelite() {
  local line directive typed cut
  local -a lines
  mapfile -t lines < <("$1" completion words --line "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  directive=\${lines[0]%%$'\\t'*} typed=\${lines[0]#*$'\\t'}
  COMPREPLY=()
  case $2 in : | =) cut=\${#typed} ;; *) cut=$((\${#typed} - \${#2})) ;; esac
  for line in "\${lines[@]:1}"; do
    line=\${line%%$'\\t'*}
    COMPREPLY+=("$(printf '%q' "\${line:cut}")")
  done
  case $directive in
    files) mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$2"); compopt -o filenames ;;
    dirs) mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$2"); compopt -o filenames ;;
  esac
}
complete -F _statelite statelite
`;

const zsh = `#compdef statelite
# Completion of statelite for zsh: put it into a directory of $fpath as _statelite.
_statelite() {
  local line directive
  local -a lines values shown
  lines=("\${(@f)$("$words[1]" completion words -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  directive=\${lines[1]%%$'\\t'*}
  for line in "\${(@)lines[2,-1]}"; do
    values+=("\${line%%$'\\t'*}")
    shown+=("\${line%%$'\\t'*}  \${line#*$'\\t'}")
  done
  (( $#values )) && compadd -l -d shown -a values
  case $directive in
    files) _files ;;
    dirs) _files -/ ;;
  esac
}
if [ "$funcstack[1]" = _statelite ]; then _statelite "$@"; else compdef _statelite statelite; fi
`;

const fish = `# Completion of statelite for fish: put it into ~/.config/fish/completions/statelite.fish.
function __statelite_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l lines ($words[1] completion words -- $words[2..] "$typed" 2>/dev/null)
    switch (string split -f 1 \\t -- $lines[1])
        case files
            __fish_complete_path "$typed"
        case dirs
            __fish_complete_directories "$typed"
    end
    printf '%s\\n' $lines[2..]
end
complete -c statelite -f -a '(__statelite_complete)'
`;

const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
