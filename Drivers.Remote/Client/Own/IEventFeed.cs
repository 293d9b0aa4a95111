namespace Rx.Hypervisor.Drivers.Remote.Client.Own;

/// <summary>A subscription to events, on as many links as it takes.</summary>
internal interface IEventFeed : IOwnFeed
{
    /// <summary>What was told last: the next link goes on behind it.</summary>
    Position After { get; }

    /// <summary>How many events may be under way.</summary>
    uint Window { get; }
}
