using System;
using System.Collections.Generic;
using System.Reactive.Linq;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Sources;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Sources;

public sealed class AcceptSourceTests : IDisposable
{
    private readonly SourceFixture _fixture = new();
    private readonly TemporaryFolder _folder = new();
    private readonly SocketHandle _listener;
    private readonly List<IDisposable> _clients = [];

    public AcceptSourceTests() => _listener = UnixSocket.Listen(_folder["socket"], backlog: 64);

    public void Dispose()
    {
        _fixture.Dispose();
        _clients.ForEach(static client => client.Dispose());
        _listener.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Each_client_is_told_those_that_wait_already_too()
    {
        var seen = new Seen<SocketHandle>();
        Connect(20);

        using IDisposable subscription = _fixture.Scheduler.WhenAccepted(_listener).Subscribe(seen.Add);
        _fixture.RunUntil(() => seen.Count == 20);
        Connect(20);

        _fixture.RunUntil(() => seen.Count == 40);
        seen.Take().ShouldBeUnique();
    }

    [Fact]
    public void A_client_that_came_after_the_subscriber_has_left_waits_for_the_next_subscriber()
    {
        var seen = new Seen<byte>();
        for (byte me = 1; me <= 3; me++)
        {
            StreamSocket.Send(Connect(), [me]);
        }

        for (int i = 1; i <= 3; i++)
        {
            _fixture.Do(() => _fixture.Scheduler.WhenAccepted(_listener).Take(1).Subscribe(socket =>
            {
                byte[] who = new byte[1];
                StreamSocket.Receive(socket, who);
                seen.Add(who[0]);
                socket.Dispose();
            }));
            _fixture.RunUntil(() => seen.Count == i);
            _fixture.Settle();
        }

        seen.ShouldBe(new byte[] { 1, 2, 3 });
    }

    [Fact]
    public void Nobody_is_accepted_without_a_subscriber()
    {
        var seen = new Seen<SocketHandle>();
        _fixture.Scheduler.WhenAccepted(_listener).Subscribe(seen.Add).Dispose();
        Connect(1);
        _fixture.Settle();

        seen.ShouldBeEmpty();
        KernelView.Registrations(_fixture.Loop, _listener).ShouldBe(0);
    }

    [Fact]
    public void A_listener_closed_while_watched_is_an_error()
    {
        Exception? error = null;
        _fixture.Scheduler.WhenAccepted(_listener).Subscribe(static _ => { }, e => error = e);
        _fixture.Settle();

        _listener.Dispose();

        _fixture.RunUntil(() => error is not null);
        error.ShouldBeOfType<ObjectDisposedException>();
    }

    [Fact]
    public void An_observer_that_throws_is_dropped()
    {
        _fixture.Scheduler.WhenAccepted(_listener).Subscribe(static socket =>
        {
            socket.Dispose();
            throw new InvalidOperationException("observer");
        });
        Connect(3);

        _fixture.RunUntil(() => _fixture.Errors.Count == 1);
        _fixture.Settle();
        Array.ConvertAll(_fixture.Errors.Take(), static error => error.Message).ShouldBe(["observer"]);
        KernelView.Registrations(_fixture.Loop, _listener).ShouldBe(0);
    }

    private SocketHandle Connect()
    {
        SocketHandle client = UnixSocket.Connect(_folder["socket"]);
        _clients.Add(client);
        return client;
    }

    private void Connect(int clients)
    {
        for (int i = 0; i < clients; i++)
        {
            Connect();
        }
    }
}
