using System;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.NetworkTypes;

namespace Rx.Hypervisor.Drivers.Remote.Rpc;

/// <summary>The payload of a reply or stream that brings an error: libvirt's <c>virError</c>.</summary>
internal struct RpcError : IXdr<RpcError>
{
    /// <summary>The level of what failed; 1 would be a warning.</summary>
    private const int Failed = 2;

    /// <summary>With what libvirt's clients know a procedure that the server does not have, and fall back on others.</summary>
    private const string UnknownProcedurePrefix = "unknown procedure";

    /// <summary><see cref="ErrorCode"/>.</summary>
    internal int Number;

    /// <summary><see cref="ErrorDomain"/>.</summary>
    internal int Origin;
    internal string? Message;
    internal int Level;
    internal DomainName? DomainObject;

    /// <summary>The format that <see cref="Message"/> was made from.</summary>
    internal string? Format;

    /// <summary>What was put into it.</summary>
    internal string? Detail;
    internal string? More;
    internal int Int1;
    internal int Int2;
    internal NetworkName? Network;

    /// <summary>The procedure is not known here.</summary>
    internal static RpcError UnknownProcedure(int procedure) => Of(ErrorCode.Rpc, ErrorDomain.Rpc, $"{UnknownProcedurePrefix}: {procedure}");

    /// <summary>An error of the driver's, for a client. The words that libvirt puts around the detail are added where they are missing.</summary>
    internal static RpcError Of(HypervisorException error) => Of(error.Code, error.Domain, error.Message);

    /// <summary>An error with a detail, or with a message that has the words of its code already.</summary>
    internal static RpcError Of(ErrorCode code, ErrorDomain domain, string message)
    {
        string format = ErrorFormat.Of((int)code);
        string detail = DetailOf(message, format);
        return new RpcError
        {
            Number = (int)code,
            Origin = (int)domain,
            Message = format.Replace(ErrorFormat.Detail, detail, StringComparison.Ordinal),
            Level = Failed,
            Format = format,
            Detail = detail,
            Int1 = -1,
            Int2 = -1,
        };
    }

    /// <summary>The same for a caller.</summary>
    internal readonly HypervisorException ToException()
    {
        bool isUnknown = Number == (int)ErrorCode.Rpc
            && (ErrorDomain)Origin is ErrorDomain.Rpc or ErrorDomain.Remote
            && Message?.StartsWith(UnknownProcedurePrefix, StringComparison.Ordinal) is true;
        string message = Message ?? $"the peer failed with the code {Number}, and does not say why";
        return isUnknown
            ? new HypervisorException(ErrorCode.NoSupport, (ErrorDomain)Origin, $"this function is not supported by the connection driver: {message}")
            : new HypervisorException((ErrorCode)Number, (ErrorDomain)Origin, message);
    }

    public static void Code<TCodec>(ref TCodec xdr, ref RpcError it)
        where TCodec : struct, IXdrCodec, allows ref struct
    {
        xdr.Int32(ref it.Number);
        xdr.Int32(ref it.Origin);
        xdr.OptionalText(ref it.Message);
        xdr.Int32(ref it.Level);
        xdr.Optional(ref it.DomainObject);
        xdr.OptionalText(ref it.Format);
        xdr.OptionalText(ref it.Detail);
        xdr.OptionalText(ref it.More);
        xdr.Int32(ref it.Int1);
        xdr.Int32(ref it.Int2);
        xdr.Optional(ref it.Network);
    }

    private static string DetailOf(string message, string format)
    {
        int at = format.IndexOf(ErrorFormat.Detail, StringComparison.Ordinal);
        ReadOnlySpan<char> front = format.AsSpan(0, at);
        ReadOnlySpan<char> behind = format.AsSpan(at + ErrorFormat.Detail.Length);
        bool hasWords = message.Length >= front.Length + behind.Length
            && message.AsSpan().StartsWith(front, StringComparison.Ordinal)
            && message.AsSpan().EndsWith(behind, StringComparison.Ordinal);
        return hasWords ? message[front.Length..(message.Length - behind.Length)] : message;
    }
}
