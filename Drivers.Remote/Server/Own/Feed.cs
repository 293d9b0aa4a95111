using System;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;

namespace Rx.Hypervisor.Drivers.Remote.Server.Own;

/// <summary>What one client has subscribed to by our own program. It sends as long as the client reads; while it does not, nothing is collected for it.</summary>
/// <remarks>Threading: the server's scheduler.</remarks>
/// <param name="session">The client's.</param>
/// <param name="id">What its messages are known by.</param>
internal abstract class Feed(ServerSession session, int id) : IDisposable
{
    /// <summary>So many bytes of lines fill a message.</summary>
    internal const int FullAt = 64 * 1024;

    internal int Id => id;

    protected ServerSession Session => session;

    protected RpcServer Server => session.Server;

    /// <summary>Whether the client has ended it, or is gone.</summary>
    protected bool IsOver { get; private set; }

    /// <summary>The client reads again.</summary>
    internal abstract void Resume();

    /// <summary>The client takes so many further events.</summary>
    internal virtual void AddCredit(uint events)
    {
    }

    /// <summary>Tells how far it has come, if the client cannot know.</summary>
    internal virtual void TellProgress()
    {
    }

    public void Dispose()
    {
        IsOver = true;
        End();
    }

    /// <summary>Lets go of where it has its news from.</summary>
    protected abstract void End();

    /// <summary>Sends a message. Whoever sends has asked whether there is room; one message then may be as long as it is.</summary>
    protected void Send<TMessage>(OwnProcedure procedure, ref TMessage message)
        where TMessage : struct, IXdr<TMessage> => session.Connection.SendOwn(procedure, ref message);
}
