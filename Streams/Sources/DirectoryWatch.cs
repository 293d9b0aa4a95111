using System;

namespace Rx.Hypervisor.Streams.Sources;

/// <summary>One subscriber's interest in a folder.</summary>
/// <param name="directory">The folder's path.</param>
/// <param name="filter">Names of interest.</param>
/// <param name="settler">Where the steps go.</param>
/// <param name="failed">Told, once, what the filter threw.</param>
internal sealed class DirectoryWatch(string directory, Func<string, bool> filter, FileChangeSettler settler, Action<Exception> failed)
{
    internal const int NotWatched = -1;

    private bool _hasFailed;

    internal string Directory { get; } = directory;

    internal FileChangeSettler Settler { get; } = settler;

    /// <summary>inotify's number for the folder, or <see cref="NotWatched"/> while the folder is away.</summary>
    internal int Number { get; set; } = NotWatched;

    /// <summary>Whether a name is of interest. A filter that throws ends its own subscription, and costs no other a change.</summary>
    internal bool Wants(string name)
    {
        try
        {
            return !_hasFailed && filter(name);
        }
        catch (Exception e)
        {
            _hasFailed = true;
            failed(e);
            return false;
        }
    }
}
