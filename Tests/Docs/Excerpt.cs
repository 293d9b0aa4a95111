using System.IO;
using System.Linq;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>The part of a source of the tests that a page shows, word for word.</summary>
internal static class Excerpt
{
    /// <summary>What stands between <c>// &lt;mark></c> and <c>// &lt;/mark></c>, without the margin.</summary>
    /// <param name="source">Path of the file in the repository.</param>
    /// <param name="mark">The word in the marks.</param>
    internal static string Of(string source, string mark)
    {
        string[] program =
        [
            .. File.ReadLines(Repository.PathOf(source)).SkipWhile(line => line.Trim() != $"// <{mark}>").Skip(1).TakeWhile(line => line.Trim() != $"// </{mark}>"),
        ];
        int margin = program.Where(static line => line.Length > 0).Min(static line => line.Length - line.TrimStart().Length);
        return string.Join('\n', program.Select(line => line.Length > margin ? line[margin..] : line));
    }
}
