using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Own;

/// <summary>The subscriptions of a link by their numbers.</summary>
/// <remarks>
/// <para>The number comes with the reply, and messages may be there before it: those of numbers that nobody knows yet wait.</para>
/// <para>Threading: the session's scheduler.</para>
/// </remarks>
/// <param name="setup">Of the connection.</param>
internal sealed class OwnFeeds(RemoteSetup setup)
{
    /// <summary>How many messages may wait for the numbers of their subscriptions.</summary>
    private const int MostParked = 1024;

    private readonly Dictionary<int, IOwnFeed> _feeds = [];
    private readonly List<(int Id, OwnProcedure Procedure, byte[] Payload)> _parked = [];
    private int _asking; // How many numbers are to come.
    private RpcLink? _link;

    /// <summary>Whether there is somebody to ask.</summary>
    internal bool IsLive => _link is { IsClosed: false };

    /// <summary>Begins on a new link, with no subscriptions.</summary>
    internal async Task<HelloReply> BeginAsync(RpcLink link, HelloArguments hello, CancellationToken cancellationToken)
    {
        _feeds.Clear();
        _parked.Clear();
        _link = link;
        return await CallAsync<HelloArguments, HelloReply>(OwnProcedure.Hello, hello, cancellationToken);
    }

    /// <summary>Subscribes to all events.</summary>
    /// <returns>The number of the subscription.</returns>
    internal Task<int> SubscribeAsync(IEventFeed feed, CancellationToken cancellationToken) => AddAsync(
        feed,
        async () =>
        {
            var arguments = new SubscribeArguments { After = new WirePosition { Value = feed.After }, Window = feed.Window };
            return (await CallAsync<SubscribeArguments, SubscribeReply>(OwnProcedure.Subscribe, arguments, cancellationToken)).Id;
        });

    /// <summary>Subscribes to an inventory.</summary>
    internal Task BeginInventoryAsync(string kind, IOwnFeed feed, CancellationToken cancellationToken) => AddAsync(
        feed,
        async () => (await CallAsync<InventoryArguments, FeedNumber>(OwnProcedure.Inventory, new InventoryArguments { Kind = kind }, cancellationToken)).Id);

    /// <summary>Ends a subscription.</summary>
    internal async Task EndAsync(int id)
    {
        if (!_feeds.Remove(id) || !IsLive)
        {
            return;
        }

        try
        {
            await CallAsync<FeedNumber, Nothing>(OwnProcedure.Unsubscribe, new FeedNumber { Id = id }, CancellationToken.None);
        }
        catch (Exception e) when (e is HypervisorException or ConnectionLostException)
        {
            Log.NotUnsubscribed(setup.Log, e.Message); // Its messages find nobody, and have no credit.
        }
    }

    /// <summary>Lets a subscription send so many further events.</summary>
    internal void Credit(int id, int events)
    {
        if (events > 0 && IsLive)
        {
            _link!.Tell(
                Programs.Own, Programs.OwnVersion, (int)OwnProcedure.Credit, nameof(OwnProcedure.Credit), new CreditMessage { Id = id, Events = (uint)events });
        }
    }

    /// <summary>Takes a message.</summary>
    /// <exception cref="RpcProtocolException">It is none that there is.</exception>
    internal void Take(OwnProcedure procedure, ReadOnlySpan<byte> payload)
    {
        switch (procedure)
        {
            case OwnProcedure.Events or OwnProcedure.InventoryChanges:
                int id = XdrReader.Read<FeedNumber>(payload).Id; // Both begin with it.
                if (_feeds.TryGetValue(id, out IOwnFeed? feed))
                {
                    Credit(id, feed.Take(procedure, payload));
                }
                else if (_asking > 0)
                {
                    Park(id, procedure, payload);
                }

                break;
            case OwnProcedure.Caused:
                CausedMessage caused = XdrReader.Read<CausedMessage>(payload);
                _link?.Annotate(caused.Serial, caused.Position.Value);
                break;
        }
    }

    private void Park(int id, OwnProcedure procedure, ReadOnlySpan<byte> payload)
    {
        if (_parked.Count == MostParked)
        {
            throw new RpcProtocolException(0, $"more than {MostParked} messages of subscriptions that were not confirmed");
        }

        _parked.Add((id, procedure, payload.ToArray()));
    }

    private async Task<int> AddAsync(IOwnFeed feed, Func<Task<int>> ask)
    {
        _asking++;
        try
        {
            int id = await ask();
            _feeds[id] = feed;
            foreach ((int _, OwnProcedure procedure, byte[] payload) in _parked.FindAll(one => one.Id == id))
            {
                Credit(id, feed.Take(procedure, payload));
            }

            _parked.RemoveAll(one => one.Id == id);
            return id;
        }
        finally
        {
            _asking--;
        }
    }

    private Task<TReply> CallAsync<TArguments, TReply>(OwnProcedure procedure, TArguments arguments, CancellationToken cancellationToken)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply> => _link!.CallAsync<TArguments, TReply>(
            Programs.Own, Programs.OwnVersion, (int)procedure, procedure.ToString(), arguments, Domain.DefaultDeadline, cancellationToken);
}
