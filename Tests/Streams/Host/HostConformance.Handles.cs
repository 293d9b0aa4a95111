using System;
using System.Linq;
using System.Net;
using System.Text;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <content>Handles that are sent, and TCP ports.</content>
public abstract partial class HostConformance
{
    [Fact]
    public void Handles_go_with_their_bytes_and_may_be_closed_by_the_sender()
    {
        (IHostConnection server, HandleTaker taker) = Accept();

        _fixture.Do(() =>
        {
            using IHostFile first = Host.Files.Open(_fixture["first"], HostFileMode.Create);
            using IHostFile second = Host.Files.Open(_fixture["second"], HostFileMode.Create);
            first.Write("one"u8);
            second.Write("two"u8);
            server.Send("take "u8);
            server.Send("these"u8, [first, second]);
        });

        _fixture.RunUntil(() => taker.Read().Bytes == 10);
        taker.Read().HandlesAfter.Length.ShouldBe(2);
        taker.ReadFile(0).ShouldBe("one");
        taker.ReadFile(1).ShouldBe("two");
        _fixture.Do(server.Dispose);
    }

    [Fact]
    public void Handles_wait_with_the_bytes_before_them()
    {
        (IHostConnection server, HandleTaker taker) = Accept();
        const int Half = Bound / 2;

        _fixture.Do(() =>
        {
            server.Send(new byte[Half - 100]); // More than the kernel takes.
            foreach (string name in new[] { "a", "b" })
            {
                using IHostFile file = Host.Files.Open(_fixture[name], HostFileMode.Create);
                file.Write(Encoding.UTF8.GetBytes(name));
                server.Send(new byte[1000], [file]);
            }

            server.Send(new byte[Half - 2000]);
        });

        _fixture.RunUntil(() => taker.Read().Bytes == Bound - 100);
        taker.Read().HandlesAfter.Length.ShouldBe(2);
        taker.ReadFile(0).ShouldBe("a");
        taker.ReadFile(1).ShouldBe("b");
        _fixture.Do(server.Dispose);
    }

    [Fact]
    public void Handles_that_cannot_go_are_an_error_and_nothing_is_sent()
    {
        (IHostConnection server, HandleTaker taker) = Accept();
        using IHostFile file = Open(_fixture["file"], HostFileMode.Create);
        IHostFile closed = Open(_fixture["file"], HostFileMode.Create);
        closed.Dispose();

        Should.Throw<ArgumentException>(() => _fixture.Do(() => server.Send([], [file])));
        Should.Throw<ArgumentException>(() => _fixture.Do(() => server.Send("x"u8, [.. Enumerable.Repeat(file, 33)])));
        Should.Throw<ObjectDisposedException>(() => _fixture.Do(() => server.Send("x"u8, [file, closed])));
        _fixture.Do(() => server.Send("all"u8, [.. Enumerable.Repeat(file, 32)]));

        _fixture.RunUntil(() => taker.Read().Bytes == 3);
        taker.Read().HandlesAfter.Length.ShouldBe(32);
        _fixture.Do(server.Dispose);
    }

    [Fact]
    public void A_port_is_free_unless_somebody_listens()
    {
        int port = _fixture.TakePort();

        _fixture.Do(() => Host.Sockets.IsPortFree(IPAddress.Loopback, port)).ShouldBeFalse();
        _fixture.Do(() => Host.Sockets.IsPortFree(IPAddress.Any, port)).ShouldBeFalse();
        Enumerable.Range(40_000, 20).Count(free => _fixture.Do(() => Host.Sockets.IsPortFree(IPAddress.Loopback, free))).ShouldBeGreaterThan(0);
        Should.Throw<ArgumentOutOfRangeException>(() => _fixture.Do(() => Host.Sockets.IsPortFree(IPAddress.Any, 0)));
        Should.Throw<ArgumentOutOfRangeException>(() => _fixture.Do(() => Host.Sockets.IsPortFree(IPAddress.Any, 65536)));
        ShouldFail(
            () => _fixture.Do(() => Host.Sockets.IsPortFree(IPAddress.Parse("192.0.2.1"), 5900)),
            "cannot listen on '192.0.2.1:5900': Cannot assign requested address");
    }

    /// <summary>A peer that takes handles, and the end that sends them.</summary>
    private (IHostConnection Server, HandleTaker Taker) Accept()
    {
        using IHostListener listener = _fixture.Do(() => Host.Sockets.Listen(_fixture["taker"]));
        IHostConnection? server = null;
        using IDisposable subscription = _fixture.Do(() => listener.Accepted.Subscribe(connection => server = connection));
        HandleTaker taker = _fixture.ConnectTaker(_fixture["taker"]);
        _fixture.RunUntil(() => server is not null);
        _fixture.Do(subscription.Dispose);
        return (server!, taker);
    }
}
