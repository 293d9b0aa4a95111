using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Rx.Hypervisor.Tests.Docs;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stories;

/// <summary>The pages of docs/stories show the programs that the tests run, word for word.</summary>
public sealed partial class StoryPagesTests
{
    private static readonly string Pages = Path.Combine(Repository.Root, "docs", "stories");

    private static string[] Files => [.. Directory.GetFiles(Pages, "??-*.md").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Names => [.. Files];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_page_shows_what_runs(string page)
    {
        string text = File.ReadAllText(Path.Combine(Pages, page));
        string[] sources = [.. SourceLink().Matches(text[text.LastIndexOf("Source:", StringComparison.Ordinal)..]).Select(static match => match.Groups["file"].Value)];

        Blocks(text).ToArray().ShouldBe(sources.Select(static file => Excerpt.Of($"Tests/Stories/{file}", "story")));
        sources.ShouldNotBeEmpty();
    }

    [Fact]
    public void There_are_ten_and_the_index_has_them_all()
    {
        string index = File.ReadAllText(Path.Combine(Pages, "README.md"));

        Files.Length.ShouldBe(10);
        foreach (string page in Files)
        {
            index.ShouldContain($"]({page})");
        }
    }

    private static IEnumerable<string> Blocks(string text) => CodeBlock().Matches(text).Select(static match => match.Groups["program"].Value);

    [GeneratedRegex(@"\(\.\./\.\./Tests/Stories/(?<file>\w+\.cs)\)")]
    private static partial Regex SourceLink();

    [GeneratedRegex("^```csharp\n(?<program>.*?)\n```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();
}
