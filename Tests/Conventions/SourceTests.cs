using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Conventions;

/// <summary>How the sources are laid out, read as text.</summary>
public sealed partial class SourceTests
{
    private const int MostLines = 400;

    [Fact]
    public void There_are_sources_to_look_at() => Repository.Sources.Count().ShouldBeGreaterThan(100);

    [Fact]
    public void No_file_is_longer_than_a_reader_can_hold() => Repository.Sources
        .Select(file => (File: file, Lines: File.ReadLines(Repository.PathOf(file)).Count()))
        .Where(one => one.Lines > MostLines)
        .ShouldBeEmpty();

    [Fact]
    public void A_file_holds_one_type_or_one_closed_hierarchy() => Repository.Sources
        .Where(file => !IsOneTypeOrHierarchy(TypesOf(file)))
        .ShouldBeEmpty();

    [Fact]
    public void A_file_is_named_after_its_type() => Repository.Sources
        .Where(file => TypesOf(file) is [var first, ..] && first.Name != Path.GetFileName(file).Split('.')[0])
        .ShouldBeEmpty();

    [Fact]
    public void Namespaces_end_with_their_line() => Repository.Sources
        .Where(file => BlockNamespace().IsMatch(File.ReadAllText(Repository.PathOf(file))))
        .ShouldBeEmpty();

    [Fact]
    public void No_region_hides_anything() => Repository.Sources
        .Where(file => Region().IsMatch(File.ReadAllText(Repository.PathOf(file))))
        .ShouldBeEmpty();

    [Theory]
    [InlineData("public class A { }", true)]
    [InlineData("public class A<T> { }\npublic static class A { }", true)]
    [InlineData("public abstract record A;\npublic sealed record B(int X) : A;\npublic sealed record C : B;", true)]
    [InlineData("public abstract record A;\npublic sealed record B(int X);", false)]
    [InlineData("public enum A { }\npublic enum B { }", false)]
    public void The_rule_tells_hierarchies_from_crowds(string source, bool isGood) => IsOneTypeOrHierarchy(Types(source)).ShouldBe(isGood);

    private static bool IsOneTypeOrHierarchy(List<(string Name, string Tail)> types)
    {
        HashSet<string> family = new(StringComparer.Ordinal);
        foreach ((string name, string tail) in types)
        {
            bool belongs = family.Count == 0 || family.Contains(name) || BaseTypes(tail).Any(family.Contains);
            if (!belongs)
            {
                return false;
            }

            family.Add(name);
        }

        return true;
    }

    // The list of bases stands behind the last closing bracket of a primary constructor.
    private static IEnumerable<string> BaseTypes(string tail)
    {
        int colon = tail.LastIndexOf(" : ", StringComparison.Ordinal);
        return colon < 0 ? [] : Word().Matches(tail[colon..]).Select(word => word.Value);
    }

    private static List<(string Name, string Tail)> TypesOf(string file) => Types(File.ReadAllText(Repository.PathOf(file)));

    private static List<(string Name, string Tail)> Types(string source)
        => [.. TopLevelType().Matches(source).Select(match => (match.Groups["name"].Value, match.Groups["tail"].Value))];

    // At the left margin, up to the body or the end of a declaration without one.
    [GeneratedRegex(
        @"^(?:(?:public|internal|file|private|sealed|static|abstract|readonly|partial|unsafe|ref) )*(?:class|record struct|record|struct|interface|enum|delegate [\w<>?]+) (?<name>\w+)(?<tail>[^{;]*)",
        RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^namespace [\w.]+\s*\{", RegexOptions.Multiline)]
    private static partial Regex BlockNamespace();

    [GeneratedRegex(@"^\s*#region", RegexOptions.Multiline)]
    private static partial Regex Region();
}
