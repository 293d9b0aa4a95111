using System;

namespace Rx.Hypervisor.Streams.Sources;

/// <summary>One subscriber's interest in a folder.</summary>
/// <param name="directory">The folder's path.</param>
/// <param name="filter">Names of interest.</param>
/// <param name="settler">Where the steps go.</param>
internal sealed class DirectoryWatch(string directory, Func<string, bool> filter, FileChangeSettler settler)
{
    internal const int NotWatched = -1;

    internal string Directory { get; } = directory;

    internal Func<string, bool> Filter { get; } = filter;

    internal FileChangeSettler Settler { get; } = settler;

    /// <summary>inotify's number for the folder, or <see cref="NotWatched"/> while the folder is away.</summary>
    internal int Number { get; set; } = NotWatched;
}
