using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Rx.Hypervisor.Tests;

/// <summary>The source tree that this test assembly was built from.</summary>
internal static class Repository
{
    private const string Marker = "Rx.Hypervisor.sln";

    private static readonly string[] NotSources = ["artifacts", "bin", "obj"];

    /// <summary>The folder of the solution, found upwards of the test assembly.</summary>
    internal static string Root { get; } = FindRoot();

    /// <summary>The projects of this repository, by assembly name.</summary>
    internal static IEnumerable<string> Projects => Find("*.csproj");

    /// <summary>Every C# file, relative to the root.</summary>
    internal static IEnumerable<string> Sources => Find("*.cs");

    /// <summary>The program, of the same configuration as these tests.</summary>
    internal static string Program => AssemblyOf("Rx.Hypervisor.Shell");

    /// <summary>The daemon, of the same configuration as these tests.</summary>
    internal static string Daemon => AssemblyOf("Rx.Hypervisor.Daemon");

    internal static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string AssemblyOf(string project)
        => PathOf($"artifacts/bin/{project}/{new DirectoryInfo(AppContext.BaseDirectory).Name}/{project}.dll");

    private static IEnumerable<string> Find(string pattern) => Directory
        .EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file))
        .Where(file => !file.StartsWith('.') && !file.Split('/').Any(NotSources.Contains))
        .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Marker)))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No {Marker} stands above {AppContext.BaseDirectory}.");
    }
}
