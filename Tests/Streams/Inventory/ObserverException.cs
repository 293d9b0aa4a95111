using System;

namespace Rx.Hypervisor.Tests.Streams.Inventory;

/// <summary>What an observer of a model throws; nothing else may leave the scheduler.</summary>
internal sealed class ObserverException(ModelSubscriber subscriber) : Exception("an observer threw")
{
    internal ModelSubscriber Subscriber => subscriber;
}
