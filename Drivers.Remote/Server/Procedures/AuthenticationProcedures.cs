using System;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ConnectionTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>How a client shows who it is, where that is asked for.</summary>
internal static class AuthenticationProcedures
{
    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Answer<Nothing, AuthListReply>(RemoteProcedure.AuthList, "virConnectOpenAuth", Access.Anyone, List);
        table.Answer<Nothing, Text>(RemoteProcedure.AuthSaslInit, "virConnectOpenAuth", Access.Anyone, TellMechanisms);
        table.Answer<SaslStartArguments, SaslReply>(RemoteProcedure.AuthSaslStart, "virConnectOpenAuth", Access.Anyone, Start);
        table.Answer<SaslData, SaslReply>(RemoteProcedure.AuthSaslStep, "virConnectOpenAuth", Access.Anyone, GoOn);
    }

    private static AuthListReply List(ServerSession session, Nothing nothing)
        => new() { Types = new[] { (int)(session.IsAuthenticated ? AuthenticationType.None : AuthenticationType.Sasl) } };

    private static Text TellMechanisms(ServerSession session, Nothing nothing) => new() { Value = Required(session).Mechanisms };

    private static SaslReply Start(ServerSession session, SaslStartArguments it)
    {
        IServerAuthentication authentication = Required(session);
        if (session.Exchange is not null)
        {
            throw Failed(session, "an exchange is under way");
        }

        session.Exchange = Try(session, () => authentication.Begin(it.Mechanism, session.Connection.Origin));
        return Respond(session, it.Data);
    }

    private static SaslReply GoOn(ServerSession session, SaslData it)
    {
        Required(session);
        return Respond(session, it);
    }

    private static SaslReply Respond(ServerSession session, SaslData data)
    {
        IServerAuthenticationExchange exchange = session.Exchange ?? throw Failed(session, "no exchange is under way");
        AuthenticationStep step = Try(session, () => exchange.Respond(data.IsNil ? (ReadOnlyMemory<byte>?)null : data.Value));
        if (step.Identity is { } identity)
        {
            session.Authenticate(identity);
        }

        return new SaslReply
        {
            IsComplete = step.Identity is not null, Data = new SaslData { IsNil = step.Challenge is null, Value = step.Challenge ?? default },
        };
    }

    private static IServerAuthentication Required(ServerSession session) => session is { IsAuthenticated: false, Authentication: { } authentication }
        ? authentication
        : throw Failed(session, "no authentication is asked for");

    private static T Try<T>(ServerSession session, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (HypervisorException e)
        {
            throw Failed(session, e.Message);
        }
    }

    /// <summary>The log is told why; the client only that. It may begin anew, which costs it a round trip.</summary>
    private static HypervisorException Failed(ServerSession session, string why)
    {
        session.Exchange = null;
        Log.NotAuthenticated(session.Server.Logger, session.Connection.Peer, why);
        return new HypervisorException(ErrorCode.AuthFailed, ErrorDomain.Rpc, "authentication failed: authentication failed");
    }
}
