using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What all devices have: a place, a name and a position in the document they were read from.</summary>
/// <remarks>Immutable: <c>device with { Address = ... }</c> also works through this type, and keeps the kind.</remarks>
internal abstract record DomainDevice
{
    private const string UserPrefix = "ua-";

    private static readonly ElementPosition NotWritten = new("a default device", ErrorDomain.Domain);

    /// <summary>Where it sits; <see langword="null"/> until the defaults are filled in, or when it needs no place.</summary>
    internal DeviceAddress? Address { get; init; }

    /// <summary>QEMU's id of it. The user's own starts with <c>ua-</c>; others are given at a start.</summary>
    internal string? Alias { get; init; }

    /// <summary>QEMU's id, once the aliases are given.</summary>
    internal string Id => Alias ?? throw new InvalidOperationException($"{Position} has no alias yet");

    /// <summary>Where it was written, for errors.</summary>
    internal ElementPosition Position { get; init; } = NotWritten;

    /// <summary>What libvirt's aliases of this kind start with: <c>net</c>, <c>video</c>.</summary>
    internal abstract string AliasPrefix { get; }

    /// <summary>libvirt's alias; by default, the prefix and a number counted per prefix.</summary>
    /// <param name="number">How many devices of the same prefix come before this one.</param>
    internal virtual string DefaultAlias(int number) => $"{AliasPrefix}{number}";

    /// <summary>Whether it needs a PCI address on that machine; asked for machines with PCI only.</summary>
    internal virtual PciNeed? NeedsPci(MachineType machine) => null;

    /// <summary>The port it takes of a controller that is itself a device.</summary>
    internal virtual PortNeed NeedsPort => PortNeed.None;

    /// <summary>Id and place of the device for <c>-device</c>, with the leading comma.</summary>
    internal string PlaceToQemu(MachineType machine) => $",id={Id}{Address?.ToQemu(machine)}";

    /// <summary>Whether its alias is one that somebody chose.</summary>
    internal bool HasUserAlias => Alias is not null && IsUserAlias(Alias);

    /// <summary>The last children of every device: <c>alias</c>, <c>address</c>.</summary>
    /// <remarks>An alias that was given at a start is shown while that run lasts.</remarks>
    private protected IEnumerable<XElement> PlaceToXml(DomainXmlView view)
    {
        if (Alias is not null && (view.IsLive || HasUserAlias))
        {
            yield return new XElement("alias", new XAttribute("name", Alias));
        }

        if (Address is not null)
        {
            yield return Address.ToXml();
        }
    }

    /// <summary>Reads <c>alias</c> and <c>address</c> of <paramref name="element"/> into <paramref name="device"/>.</summary>
    internal static T WithPlace<T>(T device, ElementReader element)
        where T : DomainDevice => (T)((DomainDevice)device with
        {
            Alias = ReadAlias(element),
            Address = DeviceAddress.Read(element),
            Position = element.Position,
        });

    // Any other alias names a device of a run, and says nothing when it comes back: libvirt ignores it as well.
    private static string? ReadAlias(ElementReader element) =>
        element.Child("alias")?.RequiredAttribute("name") is { } name && IsUserAlias(name.Text)
            ? ToId(name)
            : null;

    // What id_wellformed in QEMU's util/id.c allows.
    private static string ToId(XmlValue name) => name.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        ? name.Text
        : throw name.Invalid("an alias has letters, digits, '-', '_' and '.' only");

    private static bool IsUserAlias(string alias) => alias.StartsWith(UserPrefix, StringComparison.Ordinal);
}
