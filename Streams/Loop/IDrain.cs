namespace Rx.Hypervisor.Streams.Loop;

/// <summary>Work that waits for a thread: see <see cref="DeliveryScheduler"/>.</summary>
internal interface IDrain
{
    /// <summary>Does a bounded part of it. Never by two threads at once.</summary>
    void Drain();
}
