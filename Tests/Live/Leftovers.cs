using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Shouldly;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>What this process has: its children, its descriptors, and the files of its host's runs.</summary>
internal sealed partial class Leftovers
{
    private readonly int[] _children;
    private readonly string[] _descriptors;
    private readonly string[] _files;

    private Leftovers(string runs)
    {
        _children = ProcessList.Children();
        _descriptors = [.. Directory.GetFileSystemEntries("/proc/self/fd").Select(Target).OfType<string>().Order(StringComparer.Ordinal)];
        _files = Directory.GetFileSystemEntries(runs, "*", SearchOption.AllDirectories);
    }

    /// <summary>What there is now. A finalizer that has yet to run would look like something given back.</summary>
    internal static Leftovers Of(string runs)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return new Leftovers(runs);
    }

    /// <summary>Fails when there is more or less now than there was.</summary>
    internal void ShouldBeAll(string runs)
    {
        var now = new Leftovers(runs);
        now._children.ShouldBe(_children, "children");
        now._files.ShouldBe(_files, "files");
        Differences(_descriptors, now._descriptors).ShouldBeEmpty("descriptors");
    }

    private static IEnumerable<string> Differences(string[] before, string[] now)
        => from target in before.Union(now)
           let gained = now.Count(target.Equals) - before.Count(target.Equals)
           where gained != 0
           select $"{gained:+0;-0} {target}";

    // "socket:[4711]": each has a number of its own.
    private static string? Target(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: false) is { } target ? Number().Replace(target.FullName, "#") : null;
        }
        catch (IOException)
        {
            return null; // The handle that the list was read with, or another that was closed since: nothing is left of it.
        }
    }

    [GeneratedRegex(@"\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
