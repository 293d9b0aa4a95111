using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Rx.Hypervisor.Shell.Verbs;
using Rx.Hypervisor.Tests.Live;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Shell;

/// <summary>The script <c>./rxhv</c> knows the verbs of the program that it builds and runs.</summary>
public sealed class EntryScriptTests
{
    private static readonly string Script = File.ReadAllText(Path.Combine(Repository.Root, "rxhv"));

    private static string[] Verbs => [.. ShellVerbs.Create().Select(static verb => verb.Name)];

    [Fact]
    public void Each_verb_of_the_program_is_passed_on()
        => Alternatives(@"^(define \|[^)]*)\)$").ShouldBe(Verbs, ignoreOrder: true);

    [Fact]
    public void The_help_names_each_verb_of_the_program()
        => Alternatives(@"^  (define\|[^ ]*) \.\.\.$").Concat(Alternatives(@"^  (net-define\|[^ ]*) \.\.\.$")).ShouldBe(Verbs, ignoreOrder: true);

    private static string[] Alternatives(string pattern)
        => [.. Regex.Match(Script, pattern, RegexOptions.Multiline).Groups[1].Value.Split(['|', ' ', '\\', '\n'], System.StringSplitOptions.RemoveEmptyEntries)];
}
