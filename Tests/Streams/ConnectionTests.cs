using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams;

/// <summary>What belongs to one connection, of several to the same host.</summary>
public sealed class ConnectionTests
{
    private readonly VirtualSetup _setup = new();

    [Fact]
    public void What_is_watched_by_way_of_a_connection_ends_with_it_and_nothing_else_does()
    {
        Domain guest = _setup.Start();
        IHypervisor first = Connect(), second = Connect();
        using Recording<ChangeSet<Guid, DomainRecord>> changes = _setup.Time.Record(first.Domains.Changes);
        using Recording<DomainRecord?> watched = _setup.Time.Record(first.Domains.Watch(guest.Uuid));
        using Recording<ChangeSet<Guid, DomainRecord>> others = _setup.Time.Record(second.Domains.Changes);

        _setup.Time.At(10, () => _ = first.DisposeAsync().AsTask());
        _setup.At(20, () => guest.SuspendAsync()).After(_setup).Error.ShouldBeNull();

        changes.CompletedAt.ShouldBe(10);
        changes.Count.ShouldBe(1);
        watched.CompletedAt.ShouldBe(10);
        others.CompletedAt.ShouldBeNull();
        others[^1].Value[0].Current.State.ShouldBe(DomainState.Paused);
    }

    [Fact]
    public void Who_begins_to_watch_after_the_end_is_told_what_there_is_and_the_end()
    {
        Domain guest = _setup.Start();
        IHypervisor connection = Connect();
        _setup.Time.At(10, () => _ = connection.DisposeAsync().AsTask());
        _setup.Time.Start();

        using Recording<ChangeSet<Guid, DomainRecord>> changes = _setup.Time.Record(connection.Domains.Changes);
        using Recording<DomainRecord?> watched = _setup.Time.Record(connection.Domains.Watch(guest.Uuid));
        _setup.Time.Start();

        changes.Values.ShouldHaveSingleItem().IsSnapshot.ShouldBeTrue();
        changes.CompletedAt.ShouldNotBeNull();
        watched.Values.ShouldHaveSingleItem()!.Name.ShouldBe("guest");
        watched.CompletedAt.ShouldNotBeNull();
    }

    [Fact]
    public void A_list_says_which_event_it_is_as_of()
    {
        Domain guest = _setup.Start();
        InventoryList<DomainRecord> running = _setup.Hypervisor.ListDomains(DomainListFlags.Running);

        Position paused = _setup.At(10, () => guest.SuspendAsync()).After(_setup).Value;

        running.Position.Sequence.ShouldBe(paused.Sequence - 1);
        running.ShouldHaveSingleItem().State.ShouldBe(DomainState.Running);
        _setup.Hypervisor.ListDomains().Position.ShouldBe(paused);
        _setup.Hypervisor.ListDomains(DomainListFlags.Running).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_known_is_answered_on_the_thread_that_asks()
    {
        Domain guest = _setup.Start();

        // Nobody moves the clock: what had to wait for the engine would wait for ever.
        guest.GetInfoAsync().IsCompletedSuccessfully.ShouldBeTrue();
        guest.GetXmlAsync().IsCompletedSuccessfully.ShouldBeTrue();
        guest.GetControlInfoAsync().IsCompletedSuccessfully.ShouldBeTrue();
        guest.GetJobAsync().IsCompletedSuccessfully.ShouldBeTrue();
        guest.GetCompletedJobAsync().IsCompletedSuccessfully.ShouldBeTrue();
        guest.GetMetadataAsync(DomainMetadata.Title).IsFaulted.ShouldBeTrue(); // It has none; that is known too.
        guest.SuspendAsync().IsCompleted.ShouldBeFalse();
    }

    private IHypervisor Connect()
    {
        Task<IHypervisor> connection = Rx.Hypervisor.Hypervisor.ConnectAsync(_setup.Hypervisor.Uri.OriginalString);
        connection.IsCompletedSuccessfully.ShouldBeTrue();
        return connection.Result;
    }
}
