namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>What a host tells its drivers, beside what connections ask of them.</summary>
internal static class HostCalls
{
    /// <summary>The journal is opened, and each driver is started.</summary>
    internal const string Start = "host:start";

    /// <summary>The plans for the end are carried out, and each driver is stopped.</summary>
    internal const string Stop = "host:stop";

    /// <summary>The journal is closed.</summary>
    internal const string End = "host:end";
}
