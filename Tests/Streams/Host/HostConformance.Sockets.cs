using System;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Text;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <content>Sockets.</content>
public abstract partial class HostConformance
{
    private const int Bound = 4 * 1024 * 1024;

    [Fact]
    public void Bytes_go_both_ways_and_end_with_the_peer()
    {
        (Wire client, Wire server) = Pair();

        _fixture.Do(() =>
        {
            client.Connection.Send("ping"u8);
            server.Connection.Send("po"u8);
            server.Connection.Send(""u8);
            server.Connection.Send("ng"u8);
        });
        _fixture.RunUntil(() => server.Count == 4 && client.Count == 4);
        client.Text.ShouldBe("pong");
        server.Text.ShouldBe("ping");
        _fixture.Do(() =>
        {
            server.Connection.Send("bye"u8);
            server.Dispose();
        });

        _fixture.RunUntil(() => client.IsComplete);
        client.Text.ShouldBe("pongbye");
        client.Error.ShouldBeNull();
        _fixture.Do(() => client.Connection.Send("to nobody"u8));
        _fixture.Do(client.Dispose);
    }

    [Fact]
    public void Disposing_ones_own_end_is_told_to_the_peer_alone()
    {
        (Wire client, Wire server) = Pair();
        using IHostListener listener = _fixture.Do(() => Host.Sockets.Listen(_fixture["other"]));

        _fixture.Do(() =>
        {
            server.Connection.Send("unread"u8);
            client.Dispose();
            client.Dispose();
        });

        _fixture.RunUntil(() => server.IsComplete);
        AwaitASecond();
        client.IsComplete.ShouldBeFalse();
        client.Error.ShouldBeNull();
        client.Count.ShouldBe(0);
        Should.Throw<ObjectDisposedException>(() => _fixture.Do(() => client.Connection.Send("x"u8)));
        _fixture.Do(server.Dispose);
    }

    [Fact]
    public void A_client_may_connect_and_send_before_it_is_accepted()
    {
        using IHostListener listener = _fixture.Do(() => Host.Sockets.Listen(_fixture["socket"]));
        listener.EndPoint.ShouldBe(new UnixDomainSocketEndPoint(_fixture["socket"]));
        using Wire early = Connect(_fixture["socket"]);
        _fixture.Do(() => early.Connection.Send("early"u8));
        Wire? server = null;

        _fixture.Do(() => listener.Accepted.Subscribe(connection => server = new Wire(connection)));

        _fixture.RunUntil(() => server is { Count: 5 });
        server!.Text.ShouldBe("early");
        _fixture.Do(server.Dispose);
    }

    [Fact]
    public void Each_client_is_accepted_once()
    {
        using IHostListener listener = _fixture.Do(() => Host.Sockets.Listen(_fixture["socket"]));
        var accepted = new Seen<IHostConnection>();
        using IDisposable subscription = _fixture.Do(() => listener.Accepted.Subscribe(accepted.Add));

        var clients = new Wire[30];
        for (int i = 0; i < clients.Length; i++)
        {
            clients[i] = Connect(_fixture["socket"]);
        }

        _fixture.RunUntil(() => accepted.Count == clients.Length);
        accepted.ToArray().ShouldBeUnique();
        _fixture.Do(() =>
        {
            Array.ForEach(accepted.ToArray(), static connection => connection.Dispose());
            Array.ForEach(clients, static client => client.Dispose());
        });
    }

    [Fact]
    public void Who_takes_one_client_leaves_the_others_waiting()
    {
        using IHostListener listener = _fixture.Do(() => Host.Sockets.Listen(_fixture["socket"]));
        var accepted = new Seen<IHostConnection>();
        using Wire one = Connect(_fixture["socket"]);
        using Wire other = Connect(_fixture["socket"]);

        _fixture.Do(() => listener.Accepted.Take(1).Subscribe(accepted.Add));
        _fixture.RunUntil(() => accepted.Count == 1);
        _fixture.Do(() => listener.Accepted.Take(1).Subscribe(accepted.Add));

        _fixture.RunUntil(() => accepted.Count == 2);
        _fixture.Do(() => Array.ForEach(accepted.ToArray(), static connection => connection.Dispose()));
    }

    [Fact]
    public void A_listener_closed_while_it_accepts_is_an_error_of_the_stream()
    {
        IHostListener listener = _fixture.Do(() => Host.Sockets.Listen(_fixture["socket"]));
        Exception? error = null;
        _fixture.Do(() => listener.Accepted.Subscribe(static _ => { }, e => error = e));

        _fixture.Do(listener.Dispose);

        _fixture.RunUntil(() => error is not null);
        error.ShouldBeOfType<ObjectDisposedException>();
    }

    [Fact]
    public void Bytes_wait_until_somebody_reads()
    {
        (Wire client, Wire server) = Pair();
        _fixture.Do(server.StopReading);

        _fixture.Do(() => client.Connection.Send("one "u8));
        AwaitASecond();
        _fixture.Do(() => client.Connection.Send("two"u8));
        server.Count.ShouldBe(0);
        Wire again = _fixture.Do(() => new Wire(server.Connection));

        _fixture.RunUntil(() => again.Count == 7);
        again.Text.ShouldBe("one two");
        _fixture.Do(client.Dispose);
        _fixture.Do(again.Dispose);
    }

    [Fact]
    public void A_megabyte_goes_both_ways_intact_and_in_pieces()
    {
        (Wire client, Wire server) = Pair();
        byte[] there = new byte[1024 * 1024];
        byte[] back = new byte[there.Length];
        new Random(1).NextBytes(there);
        new Random(2).NextBytes(back);

        _fixture.Do(() =>
        {
            client.Connection.Send(there);
            server.Connection.Send(back);
            Array.Clear(there); // The sender may use its memory again at once.
        });

        _fixture.RunUntil(() => client.Count == back.Length && server.Count == there.Length);
        client.Bytes.ShouldBe(back);
        new Random(1).NextBytes(there);
        server.Bytes.ShouldBe(there);
        Math.Max(client.LargestChunk, server.LargestChunk).ShouldBeLessThanOrEqualTo(64 * 1024);
        _fixture.Do(client.Dispose);
        _fixture.Do(server.Dispose);
    }

    [Fact]
    public void Received_memory_is_overwritten_by_the_next_read()
    {
        (Wire client, Wire server) = Pair();
        _fixture.Do(server.StopReading);
        ReadOnlyMemory<byte> kept = default;
        int count = 0;
        _fixture.Do(() => server.Connection.Received.Subscribe(data =>
        {
            kept = count == 0 ? data : kept;
            count += data.Length;
        }));

        _fixture.Do(() => client.Connection.Send("first"u8));
        _fixture.RunUntil(() => count == 5);
        _fixture.Do(() => client.Connection.Send("other"u8));
        _fixture.RunUntil(() => count == 10);

        Encoding.UTF8.GetString(kept.Span).ShouldBe("other");
        _fixture.Do(client.Dispose);
        _fixture.Do(server.Dispose);
    }

    [Fact]
    public void A_peer_that_does_not_read_is_an_error_once_four_mebibytes_wait()
    {
        (Wire client, Wire server) = Pair();
        _fixture.Do(server.StopReading);
        byte[] piece = new byte[64 * 1024];
        int sent = 0;

        HypervisorException error = Should.Throw<HypervisorException>(() => _fixture.Do(() =>
        {
            while (sent <= 2 * Bound)
            {
                client.Connection.Send(piece);
                sent += piece.Length;
            }
        }));

        error.Code.ShouldBe(ErrorCode.OperationFailed);
        error.Message.ShouldBe("the peer does not read: more than 4194304 bytes wait for it");
        sent.ShouldBeGreaterThanOrEqualTo(Bound - piece.Length);
        Wire again = _fixture.Do(() => new Wire(server.Connection));
        _fixture.RunUntil(() => again.Count == sent);
        _fixture.Do(() => client.Connection.Send("and on"u8));
        _fixture.RunUntil(() => again.Count == sent + 6);
        _fixture.Do(client.Dispose);
        _fixture.Do(again.Dispose);
    }

    [Fact]
    public void A_message_beyond_the_bound_is_refused_whole()
    {
        (Wire client, Wire server) = Pair();

        Should.Throw<HypervisorException>(() => _fixture.Do(() => client.Connection.Send(new byte[Bound + 1])))
            .Code.ShouldBe(ErrorCode.OperationFailed);
        _fixture.Do(() => client.Connection.Send("x"u8));

        _fixture.RunUntil(() => server.Count > 0);
        server.Text.ShouldBe("x");
        _fixture.Do(client.Dispose);
        _fixture.Do(server.Dispose);
    }

    [Fact]
    public void A_path_that_is_too_long_is_an_error()
    {
        string path = _fixture[new string('x', 108 - _fixture.Root.Length - 1)];
        path.Length.ShouldBe(108);

        ShouldFail(() => _fixture.Do(() => Host.Sockets.Listen(path)), $"cannot listen on '{path}': File name too long");
        ShouldFail(() => Connect(path), $"cannot connect to '{path}': File name too long");
        using IHostListener longest = _fixture.Do(() => Host.Sockets.Listen(path[..107]));
    }

    [Fact]
    public void Where_nobody_listens_nobody_connects()
    {
        ShouldFail(() => Connect(_fixture["none"]), $"cannot connect to '{_fixture["none"]}': No such file or directory");

        _fixture.Do(() => Host.Sockets.Listen(_fixture["socket"]).Dispose());
        ShouldFail(() => Connect(_fixture["socket"]), $"cannot connect to '{_fixture["socket"]}': Connection refused");
    }

    [Fact]
    public void A_socket_in_a_folder_that_is_not_there_is_an_error()
        => ShouldFail(
            () => _fixture.Do(() => Host.Sockets.Listen(_fixture["none/socket"])),
            $"cannot listen on '{_fixture["none/socket"]}': No such file or directory");

    [Fact]
    public void A_stale_socket_is_replaced_a_live_one_and_a_file_are_not()
    {
        string path = _fixture["socket"];
        _fixture.Do(() => Host.Sockets.Listen(path).Dispose());
        _fixture.Do(() => Host.Files.Look(path)).ShouldNotBeNull().Kind.ShouldBe(FileKind.Socket);
        using IHostListener live = _fixture.Do(() => Host.Sockets.Listen(path));
        _fixture.Do(() => Host.Files.Replace(_fixture["file"], "words"u8));

        ShouldFail(() => _fixture.Do(() => Host.Sockets.Listen(path)), $"cannot listen on '{path}': Address already in use");
        ShouldFail(
            () => _fixture.Do(() => Host.Sockets.Listen(_fixture["file"])),
            $"cannot listen on '{_fixture["file"]}': Address already in use");
        _fixture.ReadText(_fixture["file"]).ShouldBe("words");
        using Wire client = Connect(path);
    }

    [Fact]
    public void A_socket_whose_file_was_deleted_makes_room_for_another()
    {
        string path = _fixture["socket"];
        using IHostListener old = _fixture.Do(() => Host.Sockets.Listen(path));
        _fixture.Do(() => Host.Files.Delete(path));
        ShouldFail(() => Connect(path), $"cannot connect to '{path}': No such file or directory");

        using IHostListener fresh = _fixture.Do(() => Host.Sockets.Listen(path));
        using Wire client = Connect(path);
        Wire? server = null;
        _fixture.Do(() => fresh.Accepted.Subscribe(connection => server = new Wire(connection)));

        _fixture.RunUntil(() => server is not null);
        _fixture.Do(server!.Dispose);
    }

    private (Wire Client, Wire Server) Pair()
    {
        using IHostListener listener = _fixture.Do(() => Host.Sockets.Listen(_fixture["pair"]));
        Wire? server = null;
        using IDisposable subscription = _fixture.Do(
            () => listener.Accepted.Subscribe(connection => server = new Wire(connection)));
        Wire client = Connect(_fixture["pair"]);
        _fixture.RunUntil(() => server is not null);
        _fixture.Do(subscription.Dispose);
        return (client, server!);
    }

    /// <summary>Long enough for whatever the loop looks at once a second.</summary>
    private void AwaitASecond()
    {
        bool passed = false;
        _fixture.Do(() => Observable.Timer(TimeSpan.FromMilliseconds(1200), Host.Scheduler).Subscribe(_ => passed = true));
        _fixture.RunUntil(() => passed);
    }
}
