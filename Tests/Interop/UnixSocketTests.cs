using System;
using System.IO;
using System.Text;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

public sealed class UnixSocketTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_connection_carries_bytes_both_ways()
    {
        using SocketHandle listener = UnixSocket.Listen(_directory["s"], 4);
        using SocketHandle client = UnixSocket.Connect(_directory["s"]);
        using SocketHandle server = StreamSocket.Accept(listener).ShouldNotBeNull();

        StreamSocket.Send(client, "ping"u8).ShouldBe(4);
        StreamSocket.Send(server, "pong!"u8).ShouldBe(5);

        ReceiveText(server).ShouldBe("ping");
        ReceiveText(client).ShouldBe("pong!");
    }

    [Fact]
    public void Nobody_waiting_is_null()
    {
        using SocketHandle listener = UnixSocket.Listen(_directory["s"], 4);

        StreamSocket.Accept(listener).ShouldBeNull();
    }

    [Fact]
    public void Accepting_on_what_does_not_listen_is_refused()
    {
        (SocketHandle near, SocketHandle far) = UnixSocket.Pair();
        using (near)
        using (far)
        {
            Should.Throw<SyscallException>(() => StreamSocket.Accept(near)).Errno.ShouldBe(Errno.EINVAL);
        }
    }

    [Fact]
    public void A_stale_socket_is_replaced()
    {
        UnixSocket.Listen(_directory["s"], 4).Dispose();
        File.Exists(_directory["s"]).ShouldBeTrue();

        using SocketHandle listener = UnixSocket.Listen(_directory["s"], 4);
        using SocketHandle client = UnixSocket.Connect(_directory["s"]);

        using SocketHandle? server = StreamSocket.Accept(listener);
        server.ShouldNotBeNull();
    }

    [Fact]
    public void A_live_socket_is_left_alone()
    {
        using SocketHandle listener = UnixSocket.Listen(_directory["s"], 4);

        ListenFails(_directory["s"]).ShouldBe((Errno.EADDRINUSE, _directory["s"]));

        using SocketHandle client = UnixSocket.Connect(_directory["s"]);
        using SocketHandle? server = StreamSocket.Accept(listener);
    }

    [Fact]
    public void A_live_socket_with_a_full_backlog_is_left_alone()
    {
        using SocketHandle listener = UnixSocket.Listen(_directory["s"], 0);
        using SocketHandle waiting = UnixSocket.Connect(_directory["s"]);
        Should.Throw<SyscallException>(() => UnixSocket.Connect(_directory["s"])).Errno.ShouldBe(Errno.EAGAIN);

        ListenFails(_directory["s"]).Errno.ShouldBe(Errno.EADDRINUSE);
        StreamSocket.Accept(listener).ShouldNotBeNull().Dispose();
    }

    [Fact]
    public void A_file_in_the_way_is_left_alone()
    {
        File.WriteAllText(_directory["s"], "precious");

        ListenFails(_directory["s"]).Errno.ShouldBe(Errno.EADDRINUSE);

        File.ReadAllText(_directory["s"]).ShouldBe("precious");
    }

    [Fact]
    public void A_link_to_a_stale_socket_is_left_alone()
    {
        UnixSocket.Listen(_directory["s"], 4).Dispose();
        File.CreateSymbolicLink(_directory["link"], _directory["s"]);

        ListenFails(_directory["link"]).Errno.ShouldBe(Errno.EADDRINUSE);
    }

    [Fact]
    public void A_missing_socket_cannot_be_connected_to()
    {
        var exception = Should.Throw<SyscallException>(() => UnixSocket.Connect(_directory["none"]));

        (exception.Call, exception.Errno, exception.Subject).ShouldBe(("connect", Errno.ENOENT, _directory["none"]));
    }

    [Fact]
    public void A_stale_socket_cannot_be_connected_to()
    {
        UnixSocket.Listen(_directory["s"], 4).Dispose();

        Should.Throw<SyscallException>(() => UnixSocket.Connect(_directory["s"])).Errno.ShouldBe(Errno.ECONNREFUSED);
    }

    [Theory]
    [InlineData('s')]
    [InlineData('ü')]
    public void A_path_may_have_107_bytes_and_no_more(char filler)
    {
        int room = 107 - Encoding.UTF8.GetByteCount(_directory.Path + "/");
        int width = Encoding.UTF8.GetByteCount([filler]);
        string longest = _directory[new string(filler, room / width) + new string('s', room % width)];
        Encoding.UTF8.GetByteCount(longest).ShouldBe(107);

        using SocketHandle listener = UnixSocket.Listen(longest, 4);
        using SocketHandle client = UnixSocket.Connect(longest);
        File.Exists(longest).ShouldBeTrue();

        ListenFails(longest + "s").ShouldBe((Errno.ENAMETOOLONG, longest + "s"));
        Should.Throw<SyscallException>(() => UnixSocket.Connect(longest + "s")).Errno.ShouldBe(Errno.ENAMETOOLONG);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_path_that_is_none_is_refused(string path) =>
        Should.Throw<ArgumentException>(() => UnixSocket.Listen(path, 4));

    [Fact]
    public void Nothing_to_read_yet_is_minus_one_and_the_end_is_zero()
    {
        (SocketHandle near, SocketHandle far) = UnixSocket.Pair();
        using (near)
        {
            StreamSocket.Receive(near, new byte[8]).ShouldBe(-1);
            StreamSocket.Send(far, "last"u8);
            far.Dispose();

            ReceiveText(near).ShouldBe("last");
            near.ShouldHaveEnded();
        }
    }

    [Fact]
    public void A_peer_that_leaves_with_bytes_unread_reads_as_the_end()
    {
        (SocketHandle near, SocketHandle far) = UnixSocket.Pair();
        using (near)
        {
            StreamSocket.Send(near, "unread"u8);
            far.Dispose();

            near.ShouldHaveEnded();
        }
    }

    [Fact]
    public void A_full_socket_takes_nothing_and_goes_on_later()
    {
        (SocketHandle near, SocketHandle far) = UnixSocket.Pair();
        using (near)
        using (far)
        {
            byte[] block = new byte[65536];
            int sent = 0;
            for (int count; (count = StreamSocket.Send(near, block)) >= 0;)
            {
                sent += count;
            }

            sent.ShouldBeGreaterThan(0);
            while (StreamSocket.Receive(far, block) > 0)
            {
            }

            StreamSocket.Send(near, "x"u8).ShouldBe(1);
        }
    }

    [Fact]
    public void Sending_to_nobody_is_refused_without_a_signal()
    {
        (SocketHandle near, SocketHandle far) = UnixSocket.Pair();
        using (near)
        {
            far.Dispose();

            Should.Throw<SyscallException>(() => StreamSocket.Send(near, "x"u8)).Errno.ShouldBe(Errno.EPIPE);
        }
    }

    [Fact]
    public void An_empty_buffer_is_refused()
    {
        (SocketHandle near, SocketHandle far) = UnixSocket.Pair();
        using (near)
        using (far)
        {
            Should.Throw<ArgumentException>(() => StreamSocket.Receive(near, []));
        }
    }

    [Fact]
    public void The_peer_is_who_connected()
    {
        using SocketHandle listener = UnixSocket.Listen(_directory["s"], 4);
        using SocketHandle client = UnixSocket.Connect(_directory["s"]);
        using SocketHandle server = StreamSocket.Accept(listener).ShouldNotBeNull();

        PeerCredentials peer = UnixSocket.GetPeerCredentials(server);

        peer.ProcessId.ShouldBe(Environment.ProcessId);
        (peer.UserId, peer.GroupId).ShouldBe((IdOf("Uid:"), IdOf("Gid:")));
    }

    [Fact]
    public void What_is_no_socket_has_no_peer()
    {
        using var signal = new EventSignal();

        Should.Throw<SyscallException>(() => UnixSocket.GetPeerCredentials(signal.Handle))
            .Errno.ShouldBe(Errno.ENOTSOCK);
    }

    [Fact]
    public void No_socket_blocks_or_is_inherited()
    {
        using SocketHandle listener = UnixSocket.Listen(_directory["s"], 4);
        using SocketHandle client = UnixSocket.Connect(_directory["s"]);
        using SocketHandle server = StreamSocket.Accept(listener).ShouldNotBeNull();
        (SocketHandle near, SocketHandle far) = UnixSocket.Pair();
        using (near)
        using (far)
        {
            SocketHandle[] all = [listener, client, server, near, far];

            all.ShouldAllBe(socket => Descriptors.IsCloseOnExec(socket));
            all.ShouldAllBe(socket => Descriptors.IsNonblocking(socket));
        }
    }

    private static (int Errno, string? Subject) ListenFails(string path)
    {
        var exception = Should.Throw<SyscallException>(() => UnixSocket.Listen(path, 4));
        return (exception.Errno, exception.Subject);
    }

    private static string ReceiveText(SocketHandle socket)
    {
        byte[] buffer = new byte[64];
        return Encoding.UTF8.GetString(buffer, 0, StreamSocket.Receive(socket, buffer));
    }

    // The second number on the line is the effective one.
    private static uint IdOf(string label)
    {
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(label, StringComparison.Ordinal))
            {
                return uint.Parse(line.Split('\t')[2]);
            }
        }

        throw new InvalidDataException(label);
    }
}
