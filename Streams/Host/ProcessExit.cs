namespace Rx.Hypervisor.Streams.Host;

/// <summary>How a process ended. Both <see langword="null"/>: it is gone, but only its parent was told how.</summary>
/// <param name="Code">What it passed to exit(3), 0 to 255.</param>
/// <param name="Signal">The signal that ended it.</param>
public readonly record struct ProcessExit(int? Code, int? Signal)
{
    /// <summary>Gone, for reasons that only its parent was told.</summary>
    public static readonly ProcessExit Unknown;

    /// <summary>"exit code 1", "signal 9" or "unknown exit".</summary>
    public override string ToString() => (Code, Signal) switch
    {
        (int code, _) => $"exit code {code}",
        (_, int signal) => $"signal {signal}",
        _ => "unknown exit",
    };
}
