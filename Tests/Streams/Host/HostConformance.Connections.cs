using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <content>What servers need of sockets: TCP, who is there, how much waits, what was sent besides bytes.</content>
public abstract partial class HostConformance
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Bytes_go_both_ways_over_TCP(string address)
    {
        (Wire client, Wire server) = TcpPair(IPAddress.Parse(address));

        _fixture.Do(() =>
        {
            client.Connection.Send("ping"u8);
            server.Connection.Send("pong"u8);
        });
        _fixture.RunUntil(() => server.Count == 4 && client.Count == 4);
        _fixture.Do(server.Dispose);
        _fixture.RunUntil(() => client.IsComplete);

        client.Text.ShouldBe("pong");
        server.Text.ShouldBe("ping");
        _fixture.Do(client.Dispose);
    }

    [Fact]
    public void Both_ends_of_a_TCP_connection_know_each_others_address()
    {
        using IHostListener listener = _fixture.Do(() => Host.Sockets.Listen(new IPEndPoint(IPAddress.Loopback, 0)));
        var bound = (IPEndPoint)listener.EndPoint;
        bound.Port.ShouldBeGreaterThan(0);
        var accepted = new Seen<IHostConnection>();
        using IDisposable accepting = _fixture.Do(() => listener.Accepted.Subscribe(accepted.Add));

        using IHostConnection client = ConnectOver(bound);
        _fixture.RunUntil(() => accepted.Count == 1);

        client.Peer.ShouldBe(new NetworkPeer(bound));
        IPEndPoint far = accepted.ToArray()[0].Peer.ShouldBeOfType<NetworkPeer>().EndPoint;
        far.Address.ShouldBe(IPAddress.Loopback);
        far.Port.ShouldNotBe(bound.Port);
        Should.Throw<ArgumentException>(() => _fixture.Do(() =>
        {
            using IHostFile file = Host.Files.Open(_fixture["file"], HostFileMode.Create);
            client.Send("x"u8, [file]);
        }));
        _fixture.Do(() => Array.ForEach(accepted.ToArray(), static one => one.Dispose()));
    }

    [Fact]
    public void A_TCP_port_is_one_listeners_and_free_again_after_it()
    {
        IHostListener listener = _fixture.Do(() => Host.Sockets.Listen(new IPEndPoint(IPAddress.Loopback, 0)));
        var bound = (IPEndPoint)listener.EndPoint;

        _fixture.Do(() => Host.Sockets.IsPortFree(IPAddress.Loopback, bound.Port)).ShouldBeFalse();
        ShouldFail(() => _fixture.Do(() => Host.Sockets.Listen(bound)), $"cannot listen on '{bound}': Address already in use");
        _fixture.Do(listener.Dispose);

        using IHostListener next = _fixture.Do(() => Host.Sockets.Listen(bound));
        next.EndPoint.ShouldBe(bound);
    }

    [Fact]
    public void What_cannot_be_reached_over_TCP_is_an_error()
    {
        IHostListener listener = _fixture.Do(() => Host.Sockets.Listen(new IPEndPoint(IPAddress.Loopback, 0)));
        var bound = (IPEndPoint)listener.EndPoint;
        _fixture.Do(listener.Dispose);

        ShouldFail(() => ConnectOver(bound), $"cannot connect to '{bound}': Connection refused");
        ShouldFail(
            () => _fixture.Do(() => Host.Sockets.Listen(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 16509))),
            "cannot listen on '192.0.2.1:16509': Cannot assign requested address");
        Should.Throw<OperationCanceledException>(() => Await(() => Host.Sockets.ConnectAsync(bound, new CancellationToken(canceled: true))));
    }

    [Fact]
    public void The_peer_of_a_local_connection_is_a_process_and_its_user()
    {
        (Wire client, Wire server) = Pair();

        LocalPeer peer = server.Connection.Peer.ShouldBeOfType<LocalPeer>();

        peer.ProcessId.ShouldBeGreaterThan(0);
        peer.ShouldBe(client.Connection.Peer); // Both ends are this program's.
        _fixture.Do(client.Dispose);
        _fixture.Do(server.Dispose);
    }

    [Fact]
    public void Who_pauses_and_goes_on_again_and_again_misses_nothing()
    {
        (Wire client, Wire server) = Pair();
        _fixture.Do(server.StopReading);
        byte[] sent = new byte[1024 * 1024];
        new Random(3).NextBytes(sent);
        var received = new List<byte>();
        int pauses = 0;

        _fixture.Do(() =>
        {
            client.Connection.Send(sent);
            Read();
        });
        _fixture.RunUntil(() => Volatile.Read(ref pauses) > 15 && received.Count == sent.Length);

        received.ToArray().ShouldBe(sent);
        _fixture.Do(client.Dispose);
        _fixture.Do(server.Dispose);

        void Read()
        {
            IDisposable? reading = null;
            reading = server.Connection.Received.Subscribe(data =>
            {
                received.AddRange(data.Span);
                reading!.Dispose(); // Inside of the very notification.
                Volatile.Write(ref pauses, pauses + 1);
                Host.Scheduler.Schedule(TimeSpan.FromMilliseconds(1), Read);
            });
        }
    }

    [Fact]
    public void Who_pauses_is_told_the_end_when_it_reads_again()
    {
        (Wire client, Wire server) = Pair();
        _fixture.Do(server.StopReading);

        _fixture.Do(() =>
        {
            client.Connection.Send("last"u8);
            client.Dispose();
        });
        AwaitASecond();
        server.IsComplete.ShouldBeFalse();
        Wire again = _fixture.Do(() => new Wire(server.Connection));

        _fixture.RunUntil(() => again.IsComplete);
        again.Text.ShouldBe("last");
        _fixture.Do(again.Dispose);
    }

    [Fact]
    public void A_sender_knows_how_much_waits_and_when_nothing_does_any_more()
    {
        (Wire client, Wire server) = Pair();
        _fixture.Do(server.StopReading);
        int drained = 0;
        using IDisposable watching = client.Connection.Drained.Subscribe(_ => drained++);

        _fixture.Do(() => client.Connection.Send(new byte[1024 * 1024]));
        client.Connection.PendingBytes.ShouldBeInRange(1, 1024 * 1024);
        AwaitASecond();
        drained.ShouldBe(0);
        Wire again = _fixture.Do(() => new Wire(server.Connection));

        _fixture.RunUntil(() => drained == 1 && again.Count == 1024 * 1024);
        client.Connection.PendingBytes.ShouldBe(0);
        _fixture.Do(() => client.Connection.Send("little"u8));
        _fixture.RunUntil(() => again.Count == (1024 * 1024) + 6);
        drained.ShouldBe(1); // What never waited is no news.
        _fixture.Do(client.Dispose);
        _fixture.Do(again.Dispose);
    }

    [Fact]
    public void The_owner_says_how_much_may_wait()
    {
        (Wire client, Wire server) = Pair();
        _fixture.Do(server.StopReading);
        client.Connection.SendLimit.ShouldBe(Bound);
        client.Connection.SendLimit = 1000;

        Should.Throw<HypervisorException>(() => _fixture.Do(() => client.Connection.Send(new byte[1001])))
            .Message.ShouldBe("the peer does not read: more than 1000 bytes wait for it");
        client.Connection.SendLimit = 8 * Bound;
        _fixture.Do(() => client.Connection.Send(new byte[2 * Bound]));
        Wire again = _fixture.Do(() => new Wire(server.Connection));

        _fixture.RunUntil(() => again.Count == 2 * Bound);
        _fixture.Do(client.Dispose);
        _fixture.Do(again.Dispose);
    }

    [Fact]
    public void Handles_that_a_peer_sends_can_be_taken_in_order()
    {
        (Wire client, Wire server) = Pair();
        server.Connection.HandleLimit = 2;

        _fixture.Do(() =>
        {
            SendFile(client, "one");
            SendFile(client, "two");
        });
        _fixture.RunUntil(() => server.Count == 6);

        server.Text.ShouldBe("onetwo");
        TakenText(server).ShouldBe("one");
        TakenText(server).ShouldBe("two");
        TakenText(server).ShouldBeNull();
        _fixture.Do(client.Dispose);
        _fixture.Do(server.Dispose);
    }

    [Fact]
    public void Handles_that_nobody_takes_are_closed()
    {
        (Wire client, Wire server) = Pair();
        (Wire deafClient, Wire deafServer) = Pair();
        server.Connection.HandleLimit = 1;
        int before = _fixture.OpenHandles;

        _fixture.Do(() =>
        {
            SendFile(client, "kept");
            SendFile(client, "beyond the limit");
            SendFile(deafClient, "unwanted");
        });
        _fixture.RunUntil(() => server.Count == 20 && deafServer.Count == 8);

        _fixture.RunUntil(() => _fixture.OpenHandles == before + 1);
        TakenText(deafServer).ShouldBeNull();
        _fixture.Do(server.Dispose);
        _fixture.RunUntil(() => _fixture.OpenHandles == before - 1);
        _fixture.Do(client.Dispose);
        _fixture.Do(deafClient.Dispose);
        _fixture.Do(deafServer.Dispose);
    }

    [Fact]
    public void Two_sockets_of_a_pair_are_connected_wherever_they_go()
    {
        (Wire client, Wire server) = Pair();
        server.Connection.HandleLimit = 1;
        (IPassableHandle first, IPassableHandle second) = _fixture.Do(Host.Sockets.Pair);

        _fixture.Do(() =>
        {
            client.Connection.Send("x"u8, [second]);
            second.Dispose();
        });
        _fixture.RunUntil(() => server.Count == 1);
        Wire near = _fixture.Do(() => new Wire(Host.Sockets.Open(first)));
        Wire far = _fixture.Do(() => new Wire(Host.Sockets.Open(server.Connection.TryTakeHandle(out IPassableHandle? taken) ? taken : null!)));
        _fixture.Do(() => near.Connection.Send("by way of a pair"u8));

        _fixture.RunUntil(() => far.Count == 16);
        far.Text.ShouldBe("by way of a pair");
        _fixture.Do(far.Dispose);
        _fixture.RunUntil(() => near.IsComplete);
        _fixture.Do(near.Dispose);
        _fixture.Do(client.Dispose);
        _fixture.Do(server.Dispose);
    }

    [Fact]
    public void What_is_no_connected_socket_does_not_become_a_connection()
    {
        using IHostFile file = Open(_fixture["file"], HostFileMode.Create);
        using IHostListener listener = _fixture.Do(() => Host.Sockets.Listen(_fixture["socket"]));

        Should.Throw<ArgumentException>(() => _fixture.Do(() => Host.Sockets.Open(file)));
        Should.Throw<ArgumentException>(() => _fixture.Do(() => Host.Sockets.Open(listener)));

        _fixture.Do(() => file.Write("still open"u8));
    }

    [Fact]
    public void A_socket_has_the_permissions_and_the_group_that_were_asked_for()
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        using IHostListener listener = _fixture.Do(() => Host.Sockets.Listen(_fixture["socket"], new SocketAccess(Mode)));
        using IHostListener narrow = _fixture.Do(() => Host.Sockets.Listen(_fixture["narrow"], new SocketAccess(UnixFileMode.UserWrite, "root")));

        _fixture.ModeOf(_fixture["socket"]).ShouldBe(Mode);
        _fixture.ModeOf(_fixture["narrow"]).ShouldBe(UnixFileMode.UserWrite);
        ShouldFail(
            () => _fixture.Do(() => Host.Sockets.Listen(_fixture["other"], new SocketAccess(Mode, "no-such-group"))),
            $"cannot listen on '{_fixture["other"]}': there is no group 'no-such-group'");
    }

    [Fact]
    public void A_socket_that_was_opened_for_the_program_is_taken_by_its_name_and_accepts()
    {
        InheritedListener inherited = _fixture.Inherit("rxhvd.socket", _fixture["inherited"]).ShouldHaveSingleItem();
        using IHostListener listener = inherited.Listener;
        inherited.Name.ShouldBe("rxhvd.socket");
        listener.EndPoint.ShouldBe(new UnixDomainSocketEndPoint(_fixture["inherited"]));
        Wire? server = null;
        using IDisposable accepting = _fixture.Do(() => listener.Accepted.Subscribe(connection => server = new Wire(connection)));

        using Wire client = Connect(_fixture["inherited"]);
        _fixture.Do(() => client.Connection.Send("hello"u8));

        _fixture.RunUntil(() => server is { Count: 5 });
        _fixture.Do(server!.Dispose);
        _fixture.Do(Host.Sockets.TakeInherited).ShouldBeEmpty();
    }

    private void SendFile(Wire wire, string text)
    {
        using IHostFile file = Host.Files.Open(_fixture[$"file of {text}"], HostFileMode.Create);
        file.Write(Encoding.UTF8.GetBytes(text));
        wire.Connection.Send(Encoding.UTF8.GetBytes(text), [file]);
    }

    /// <summary>The content of the next file that came; <see langword="null"/> when none did.</summary>
    private string? TakenText(Wire wire) => _fixture.Do(() =>
    {
        if (!wire.Connection.TryTakeHandle(out IPassableHandle? handle))
        {
            return null;
        }

        using (handle)
        {
            return _fixture.TextOf(handle);
        }
    });

    private (Wire Client, Wire Server) TcpPair(IPAddress address)
    {
        using IHostListener listener = _fixture.Do(() => Host.Sockets.Listen(new IPEndPoint(address, 0)));
        Wire? server = null;
        using IDisposable accepting = _fixture.Do(() => listener.Accepted.Subscribe(connection => server = new Wire(connection)));
        IHostConnection client = ConnectOver((IPEndPoint)listener.EndPoint);
        _fixture.RunUntil(() => server is not null);
        return (_fixture.Do(() => new Wire(client)), server!);
    }

    private IHostConnection ConnectOver(IPEndPoint endPoint) => Await(() => Host.Sockets.ConnectAsync(endPoint, CancellationToken.None));

    private T Await<T>(Func<Task<T>> work)
    {
        Task<T> task = Host.Scheduler.InvokeAsync(work);
        _fixture.RunUntil(() => task.IsCompleted);
        return task.GetAwaiter().GetResult();
    }
}
