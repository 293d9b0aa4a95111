using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Drivers.Remote.Client.Libvirt;

/// <summary>Objects of a host of one kind. Threading: the session's scheduler.</summary>
/// <typeparam name="TRecord">What is known of an object.</typeparam>
/// <typeparam name="TFacts">What the host says of it.</typeparam>
internal interface IObjectView<TRecord, TFacts>
{
    /// <summary>The link that the host is asked over; <see langword="null"/> before the first.</summary>
    RpcLink? Link { get; }

    /// <summary>What is known of an object.</summary>
    TRecord? Find(Guid one);

    /// <summary>Asks the host.</summary>
    /// <returns><see langword="null"/> when it has no such object.</returns>
    Task<TFacts?> AskAsync(RpcLink link, Guid one, CancellationToken cancellationToken);

    /// <summary>Whether what is found is what the events so far have led to.</summary>
    bool Agree(TRecord known, TFacts facts);

    /// <summary>Takes in what was found; what differs has happened since some time.</summary>
    void Explain(Guid one, TFacts? facts, DateTimeOffset since);
}
