using System;
using System.Threading;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;

namespace Rx.Hypervisor.Tests.Interop;

/// <summary>The end of a stream whose other handle was closed here.</summary>
internal static class SocketEnd
{
    /// <summary>Nothing more comes. A child that another test is starting has the closed handle too, until it executes its program.</summary>
    internal static void ShouldHaveEnded(this SocketHandle socket)
        => SpinWait.SpinUntil(() => StreamSocket.Receive(socket, new byte[1]) == 0, TimeSpan.FromSeconds(10)).ShouldBeTrue("the peer is still there");
}
