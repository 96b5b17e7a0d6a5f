"""How bash, zsh and fish ask what to offer, and the scripts that teach them to."""

from __future__ import annotations

import os

from click.shell_completion import CompletionItem, ShellComplete, add_completion_class, split_arg_string

from engine.problem import one_line

VARIABLE = "_CERTWISE_COMPLETE"
_TEXT, _BREAKS = "_CERTWISE_TEXT", "_CERTWISE_BREAKS"
_BASH = """\
%(complete_func)s() {
    local type value help
    COMPREPLY=()
    while IFS=$'\\t' read -r type value help; do
        case $type in
            file) compopt -o default ;;
            dir) compopt -o dirnames ;;
            open) compopt -o nospace; COMPREPLY+=("$value") ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done < <(_CERTWISE_TEXT="${COMP_LINE:0:COMP_POINT}" _CERTWISE_BREAKS="$COMP_WORDBREAKS" \\
        %(complete_var)s=bash_complete %(prog_name)s 2>/dev/null)
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""
_ZSH = """\
#compdef %(prog_name)s
%(complete_func)s() {
    local type value help
    local -a told
    while IFS=$'\\t' read -r type value help; do
        case $type in
            file) _files ;;
            dir) _path_files -/ ;;
            open) compadd -U -S '' -- "$value" ;;
            plain) told+=("${value//:/\\\\:}:$help") ;;
        esac
    done < <(_CERTWISE_TEXT="${(j: :)words[1,CURRENT]}" %(complete_var)s=zsh_complete %(prog_name)s 2>/dev/null)
    (( $#told )) && _describe -V values told -U
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""
_FISH = """\
function %(complete_func)s
    set -l text (commandline -cp | string collect)
    for line in (env _CERTWISE_TEXT="$text" %(complete_var)s=fish_complete %(prog_name)s 2>/dev/null)
        set -l parts (string split -m 2 \\t -- $line)
        switch $parts[1]
            case file
                __fish_complete_path $parts[2]
            case dir
                __fish_complete_directories $parts[2]
            case '*'
                printf '%%s\\t%%s\\n' $parts[2] "$parts[3]"
        end
    end
end
complete --no-files --command %(prog_name)s --arguments '(%(complete_func)s)'
"""


class _Shell(ShellComplete):
    """A shell that gives the line up to the cursor, and takes lines of type, value and help between tabs."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words of the line after the program, and the one that is being typed."""
        text = os.environ.get(_TEXT, "")
        words = split_arg_string(text)
        begun = words.pop() if words and not text[-1:].isspace() else ""
        return words[1:], begun

    def complete(self) -> str:
        """What is offered; nothing where anything goes wrong, since a shell has no place to say so."""
        try:
            return super().complete()
        except Exception:  # noqa: BLE001  likewise
            return ""

    def format_completion(self, item: CompletionItem[str]) -> str:
        kind = item.type if item.type in ("file", "dir", "open") else "plain"
        # A line is an offer, and a tab ends its parts: neither can come from a text, a stored one included.
        value, help = (one_line(str(each)) for each in (item.value, item.help or ""))
        return f"{kind}\t{value}\t{help}"


class _Bash(_Shell):
    name, source_template = "bash", _BASH

    def format_completion(self, item: CompletionItem[str]) -> str:
        """Bash takes a word apart at some characters, and replaces what stands after the last of them."""
        _, begun = self.get_completion_args()
        breaks = os.environ.get(_BREAKS, "")
        cut = max((begun.rfind(each) for each in "=:" if each in breaks), default=-1) + 1
        return super().format_completion(CompletionItem(str(item.value)[cut:], item.type, item.help))


class _Zsh(_Shell):
    name, source_template = "zsh", _ZSH


class _Fish(_Shell):
    name, source_template = "fish", _FISH


SHELLS = {each.name: each for each in (_Bash, _Zsh, _Fish)}


def teach() -> None:
    """Let the program answer these shells."""
    for each in SHELLS.values():
        add_completion_class(each)


def script(shell: str) -> str:
    """The script of a shell."""
    import click

    return SHELLS[shell](click.Group(), {}, "certwise", VARIABLE).source()
