namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Another way to reach an engine than in its process.</summary>
internal interface IFront
{
    /// <summary>The engine has started.</summary>
    /// <returns>What is known of it that way.</returns>
    IHypervisor Open(VirtualSetup setup);

    /// <summary>The engine is about to stop.</summary>
    void Close(VirtualSetup setup);
}
