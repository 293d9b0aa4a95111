using System;
using System.Collections.Generic;

namespace Rx.Hypervisor.Daemon;

/// <summary>What the daemon was called with; the options are libvirtd's, unless they say otherwise.</summary>
internal sealed record DaemonArguments
{
    /// <summary>Run in the background, and return when it is ready.</summary>
    internal bool GoesToBackground { get; init; }

    /// <summary>This is the process in the background (ours, between the two).</summary>
    internal bool IsInBackground { get; init; }

    /// <summary>The configuration file; <see langword="null"/>: the one in its usual place, which may be missing.</summary>
    internal string? ConfigFile { get; init; }

    /// <summary>Listen for TCP and TLS as the configuration says.</summary>
    internal bool Listens { get; init; }

    /// <summary>The pid file; <see langword="null"/>: in its usual place.</summary>
    internal string? PidFile { get; init; }

    /// <summary>End when this long no client was connected, and no guest or network was active; zero: never.</summary>
    internal TimeSpan IdleTime { get; init; }

    /// <summary>Log one level more.</summary>
    internal bool IsVerbose { get; init; }

    /// <summary>Everything below one folder (ours); <see langword="null"/>: in the places of the system or the user.</summary>
    internal string? Root { get; init; }

    /// <summary>Shut the guests down and end (ours).</summary>
    internal bool ShutsGuestsDown { get; init; }

    /// <summary>Set the password of this user and end (ours); <see langword="null"/>: of nobody.</summary>
    internal string? SetsPasswordOf { get; init; }

    /// <summary>The arguments of the process that does the same in the background.</summary>
    internal IReadOnlyList<string> InBackground() =>
    [
        "--in-background",
        .. ConfigFile is null ? (string[])[] : ["--config", ConfigFile],
        .. Listens ? (string[])["--listen"] : [],
        .. PidFile is null ? (string[])[] : ["--pid-file", PidFile],
        .. IdleTime == TimeSpan.Zero ? (string[])[] : ["--timeout", $"{IdleTime.TotalSeconds}"],
        .. IsVerbose ? (string[])["--verbose"] : [],
        .. Root is null ? (string[])[] : ["--root", Root],
    ];
}
