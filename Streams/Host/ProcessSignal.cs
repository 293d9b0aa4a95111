namespace Rx.Hypervisor.Streams.Host;

/// <summary>Signals that drivers send, with the numbers of signal(7).</summary>
public enum ProcessSignal
{
    /// <summary>SIGKILL: ends at once.</summary>
    Kill = 9,

    /// <summary>SIGTERM: asks to end.</summary>
    Terminate = 15,
}
