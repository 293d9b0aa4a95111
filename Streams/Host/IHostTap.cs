namespace Rx.Hypervisor.Streams.Host;

/// <summary>The program's end of a tap device. The device goes with its last handle, in whichever process, unless it is persistent.</summary>
public interface IHostTap : IPassableHandle
{
    /// <summary>The name of the device.</summary>
    string Name { get; }
}
