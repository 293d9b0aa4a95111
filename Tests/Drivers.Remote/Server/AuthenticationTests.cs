using System;
using System.Linq;
using System.Text;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Server;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ConnectionTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>Who a client is, where that is asked for.</summary>
public sealed class AuthenticationTests
{
    private readonly ServerSetup _setup = new(static options =>
    {
        options.Limits.UnauthenticatedClients = 2;
        options.Limits.UnauthenticatedPacketBytes = 1000;
    });

    public AuthenticationTests() => _setup.Serve("/srv/guarded", new RpcEndpoint { Authentication = new Riddle() });

    [Fact]
    public void A_client_that_shows_who_it_is_is_served()
    {
        WireClient client = Connect();

        client.Ask<Nothing, AuthListReply>(RemoteProcedure.AuthList).Types.ToArray().ShouldBe([(int)AuthenticationType.Sasl]);
        client.Ask<Nothing, Text>(RemoteProcedure.AuthSaslInit).Value.ShouldBe("RIDDLE");
        SaslReply question = client.Ask<SaslStartArguments, SaslReply>(
            RemoteProcedure.AuthSaslStart, new SaslStartArguments { Mechanism = "RIDDLE", Data = new SaslData { IsNil = true } });
        SaslReply welcome = Answer(client, "a towel");

        (question.IsComplete, Encoding.UTF8.GetString(question.Data.Value.Span)).ShouldBe((false, "What do you bring?"));
        (welcome.IsComplete, welcome.Data.IsNil).ShouldBe((true, true));
        client.Open();
        _setup.Host.Log.Entries.ShouldContain(static entry => entry.Id == 3011 && entry.Message.EndsWith("is Ford"));
        client.Ask<Nothing, AuthListReply>(RemoteProcedure.AuthList).Types.ToArray().ShouldBe([(int)AuthenticationType.None]);
    }

    [Fact]
    public void Before_that_it_is_refused_everything_else()
    {
        WireClient client = Connect();

        foreach (RemoteProcedure procedure in (RemoteProcedure[])[RemoteProcedure.ConnectOpen, RemoteProcedure.ConnectSupportsFeature, RemoteProcedure.ConnectClose, RemoteProcedure.DomainDestroy])
        {
            RpcError error = client.Refused(procedure, default(Nothing));
            (error.Number, error.Origin, error.Message).ShouldBe((39, 7, "authentication required"));
        }
    }

    [Fact]
    public void A_wrong_answer_is_refused_without_a_reason_and_logged_with_one()
    {
        WireClient client = Connect();
        Begin(client);

        RpcError wrong = client.Refused(RemoteProcedure.AuthSaslStep, Said("a whale"));
        RpcError unknown = client.Refused(RemoteProcedure.AuthSaslStart, new SaslStartArguments { Mechanism = "PLAIN", Data = Said("ford") });
        RpcError early = client.Refused(RemoteProcedure.AuthSaslStep, Said("a towel"));

        foreach (RpcError error in (RpcError[])[wrong, unknown, early])
        {
            (error.Number, error.Message).ShouldBe((45, "authentication failed: authentication failed"));
        }

        _setup.Host.Log.Entries.Where(static entry => entry.Id == 3012).Select(static entry => entry.Message[(entry.Message.LastIndexOf(": ") + 2)..])
            .ShouldBe(["that is no towel", "no mechanism 'PLAIN'", "no exchange is under way"]);
        Begin(client);
        Answer(client, "a towel").IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void Who_takes_too_long_is_let_go_and_who_is_known_stays()
    {
        WireClient silent = Connect();
        WireClient known = Connect();
        Begin(known);
        Answer(known, "a towel");

        _setup.Time.AdvanceBySeconds(61);

        silent.ClosedAt.ShouldNotBeNull();
        known.ClosedAt.ShouldBeNull();
    }

    [Fact]
    public void Only_so_many_may_be_unknown_at_once()
    {
        WireClient known = Connect();
        Begin(known);
        Answer(known, "a towel");
        Connect();
        Connect();

        WireClient third = Connect();
        WireClient unguarded = _setup.Open();

        third.ClosedAt.ShouldNotBeNull();
        unguarded.ClosedAt.ShouldBeNull();
    }

    [Fact]
    public void Long_packets_are_for_who_is_known()
    {
        WireClient stranger = Connect();
        WireClient known = Connect();
        Begin(known);
        Answer(known, "a towel");
        known.Open();

        stranger.Post(RemoteProcedure.DomainLookupByName, new Text { Value = new string('x', 1000) });
        known.Refused(RemoteProcedure.DomainLookupByName, new Text { Value = new string('x', 1000) }).Number.ShouldBe((int)ErrorCode.NoDomain);

        stranger.ClosedAt.ShouldNotBeNull();
    }

    [Fact]
    public void Where_it_is_not_asked_for_it_is_refused()
        => _setup.Open().Refused(RemoteProcedure.AuthSaslInit, default(Nothing)).Number.ShouldBe((int)ErrorCode.AuthFailed);

    [Fact]
    public void An_endpoint_takes_whom_it_wants()
    {
        _setup.Serve("/srv/mine", new RpcEndpoint { Admits = static peer => peer is LocalPeer { UserId: 4711 } });

        WireClient client = _setup.Connect("/srv/mine");
        _setup.Settle();

        client.ClosedAt.ShouldNotBeNull();
        _setup.Host.Log.Entries.ShouldContain(static entry => entry.Id == 3003 && entry.Message.EndsWith("it may not connect here"));
    }

    private static SaslData Said(string text) => new() { Value = Encoding.UTF8.GetBytes(text) };

    private static SaslReply Answer(WireClient client, string text) => client.Ask<SaslData, SaslReply>(RemoteProcedure.AuthSaslStep, Said(text));

    private static void Begin(WireClient client) => client.Ask<SaslStartArguments, SaslReply>(
        RemoteProcedure.AuthSaslStart, new SaslStartArguments { Mechanism = "RIDDLE", Data = new SaslData { IsNil = true } });

    private WireClient Connect()
    {
        WireClient client = _setup.Connect("/srv/guarded");
        _setup.Settle();
        return client;
    }

    /// <summary>A mechanism of two steps.</summary>
    private sealed class Riddle : IServerAuthentication
    {
        public string Mechanisms => "RIDDLE";

        public IServerAuthenticationExchange Begin(string mechanism, HostPeer peer) => mechanism == Mechanisms
            ? new Asking()
            : throw new HypervisorException(ErrorCode.AuthFailed, ErrorDomain.Rpc, $"no mechanism '{mechanism}'");

        private sealed class Asking : IServerAuthenticationExchange
        {
            public AuthenticationStep Respond(ReadOnlyMemory<byte>? response) => response is not { } answer
                ? new AuthenticationStep("What do you bring?"u8.ToArray(), Identity: null)
                : Encoding.UTF8.GetString(answer.Span) == "a towel"
                    ? new AuthenticationStep(null, "Ford")
                    : throw new HypervisorException(ErrorCode.AuthFailed, ErrorDomain.Rpc, "that is no towel");
        }
    }
}
