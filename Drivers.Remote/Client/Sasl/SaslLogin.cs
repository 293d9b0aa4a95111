using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Sasl;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ConnectionTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Sasl;

/// <summary>Shows a host who this is, by SASL.</summary>
internal static class SaslLogin
{
    private const int NonceSize = 18;

    /// <summary>Logs in.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.AuthFailed"/>: there is no password here for the host, or it is not the right one; or the host does not know it.</exception>
    internal static async Task RunAsync(RpcLink link, RemoteSetup setup, CancellationToken cancellationToken)
    {
        string offered = (await link.CallAsync<Nothing, Text>(RemoteProcedure.AuthSaslInit, default, Domain.DefaultDeadline, cancellationToken)).Value;
        if (!offered.Split(',').Contains(ScramKeys.Mechanism))
        {
            throw ScramClient.Failed($"the host offers {offered}, and this client has {ScramKeys.Mechanism}");
        }

        RemoteCredentials credentials = setup.Credentials()
            ?? throw ScramClient.Failed($"'{setup.Uri.OriginalString}' wants a password, and there is none for it: neither in the options nor in auth.conf");
        var scram = new ScramClient(credentials.User, credentials.Password, Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceSize)));
        var start = new SaslStartArguments { Mechanism = ScramKeys.Mechanism, Data = DataOf(scram.First) };
        SaslReply challenge = await link.CallAsync<SaslStartArguments, SaslReply>(RemoteProcedure.AuthSaslStart, start, Domain.DefaultDeadline, cancellationToken);
        SaslReply last = await StepAsync(DataOf(scram.Answer(TextOf(challenge))));
        scram.Verify(TextOf(last));
        if (!last.IsComplete && !(await StepAsync(new SaslData { IsNil = true })).IsComplete)
        {
            throw ScramClient.Failed("the host has no end of questions");
        }

        Task<SaslReply> StepAsync(SaslData data)
            => link.CallAsync<SaslData, SaslReply>(RemoteProcedure.AuthSaslStep, data, Domain.DefaultDeadline, cancellationToken);
    }

    // libvirt's own library counts a zero at the end of what it sends.
    private static SaslData DataOf(string text) => new() { Value = Encoding.UTF8.GetBytes(text) };

    private static string TextOf(SaslReply reply) => Encoding.UTF8.GetString(reply.Data.Value.Span).TrimEnd('\0');
}
