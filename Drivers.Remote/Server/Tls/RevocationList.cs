using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rx.Hypervisor;

/// <summary>Which certificates their authority has revoked (RFC 5280, 5): for <see cref="RpcServerTls.Revoked"/>.</summary>
/// <remarks>
/// Who put the file there is trusted: its signature is not checked. A list whose time is over lets nobody in whose certificate its
/// authority has signed, as with libvirt.
/// </remarks>
public sealed class RevocationList
{
    private const string Label = "X509 CRL";

    private readonly ReadOnlyMemory<byte> _issuer;
    private readonly HashSet<string> _serials = new(StringComparer.Ordinal);
    private readonly DateTimeOffset? _nextUpdate;

    private RevocationList(ReadOnlyMemory<byte> der)
    {
        AsnReader list = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        if (list.PeekTag() == Asn1Tag.Integer)
        {
            list.ReadInteger(); // The version.
        }

        list.ReadSequence(); // How it is signed.
        _issuer = list.ReadEncodedValue();
        ReadTime(list);
        if (list.HasData && IsTime(list))
        {
            _nextUpdate = ReadTime(list);
        }

        if (list.HasData && list.PeekTag() == Asn1Tag.Sequence)
        {
            AsnReader revoked = list.ReadSequence();
            while (revoked.HasData)
            {
                _serials.Add(Convert.ToHexString(revoked.ReadSequence().ReadIntegerBytes().Span));
            }
        }
    }

    /// <summary>Reads the list in a PEM file.</summary>
    /// <param name="pem">What is in the file.</param>
    /// <exception cref="CryptographicException">There is no list in it, or it is malformed.</exception>
    public static RevocationList Read(string pem)
    {
        try
        {
            PemFields fields = PemEncoding.Find(pem);
            return pem[fields.Label] == Label
                ? new RevocationList(Convert.FromBase64String(pem[fields.Base64Data]))
                : throw new CryptographicException($"it has a '{pem[fields.Label]}', and is to have an '{Label}'");
        }
        catch (Exception e) when (e is ArgumentException or AsnContentException)
        {
            throw new CryptographicException("it is no list of revoked certificates in PEM", e);
        }
    }

    /// <summary>What this list has against a certificate; <see langword="null"/>: nothing.</summary>
    internal string? ObstacleTo(X509Certificate2 certificate, DateTimeOffset now) => !certificate.IssuerName.RawData.AsSpan().SequenceEqual(_issuer.Span) ? null
        : _serials.Contains(Convert.ToHexString(certificate.SerialNumberBytes.Span)) ? "is revoked"
        : _nextUpdate < now ? $"cannot be checked: the list of those that are revoked was good until {_nextUpdate:O}"
        : null;

    private static bool IsTime(AsnReader reader)
        => reader.PeekTag() is { TagClass: TagClass.Universal, TagValue: (int)UniversalTagNumber.UtcTime or (int)UniversalTagNumber.GeneralizedTime };

    private static DateTimeOffset ReadTime(AsnReader reader)
        => reader.PeekTag().TagValue == (int)UniversalTagNumber.UtcTime ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
