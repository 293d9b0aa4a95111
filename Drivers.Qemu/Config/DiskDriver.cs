using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>driver</c> of a disk: how QEMU treats it.</summary>
internal sealed record DiskDriver
{
    /// <summary>The formats of images.</summary>
    internal static readonly Words<DiskFormat> Formats = new(("raw", DiskFormat.Raw), ("qcow2", DiskFormat.Qcow2));

    private static readonly Words<DiskCache> Caches = new(
        ("default", DiskCache.Default),
        ("none", DiskCache.None),
        ("writethrough", DiskCache.Writethrough),
        ("writeback", DiskCache.Writeback),
        ("directsync", DiskCache.Directsync),
        ("unsafe", DiskCache.Unsafe));

    private static readonly Words<DiskIo> Ios = new(
        ("default", DiskIo.Default), ("threads", DiskIo.Threads), ("native", DiskIo.Native), ("io_uring", DiskIo.IoUring));

    private static readonly Words<DiskDiscard> Discards = new(
        ("default", DiskDiscard.Default), ("ignore", DiskDiscard.Ignore), ("unmap", DiskDiscard.Unmap));

    private static readonly Words<DiskDetectZeroes> Zeroes = new(
        ("default", DiskDetectZeroes.Default),
        ("off", DiskDetectZeroes.Off),
        ("on", DiskDetectZeroes.On),
        ("unmap", DiskDetectZeroes.Unmap));

    private static readonly Words<DiskErrorPolicy> ErrorPolicies = new(
        ("default", DiskErrorPolicy.Default),
        ("stop", DiskErrorPolicy.Stop),
        ("report", DiskErrorPolicy.Report),
        ("ignore", DiskErrorPolicy.Ignore),
        ("enospace", DiskErrorPolicy.Enospace));

    /// <summary>What the bytes mean. The backing files of a qcow2 image are found and opened by QEMU itself.</summary>
    internal DiskFormat Format { get; init; }

    /// <summary>What the host caches.</summary>
    internal DiskCache Cache { get; init; }

    /// <summary>How QEMU reads and writes.</summary>
    internal DiskIo Io { get; init; }

    /// <summary>What a discard does.</summary>
    internal DiskDiscard Discard { get; init; }

    /// <summary>What a write of zeros does.</summary>
    internal DiskDetectZeroes DetectZeroes { get; init; }

    /// <summary>What a failed write does; also a failed read, unless that has a policy of its own.</summary>
    internal DiskErrorPolicy ErrorPolicy { get; init; }

    /// <summary>What a failed read does.</summary>
    internal DiskErrorPolicy ReadErrorPolicy { get; init; }

    /// <summary>QEMU's driver of the format, which is libvirt's word too.</summary>
    internal string FormatName => Formats[Format];

    /// <summary>QEMU's word, which is libvirt's too.</summary>
    internal string IoName => Ios[Io];

    /// <summary>QEMU's word, which is libvirt's too.</summary>
    internal string DiscardName => Discards[Discard];

    /// <summary>QEMU's word, which is libvirt's too.</summary>
    internal string DetectZeroesName => Zeroes[DetectZeroes];

    /// <summary>Whether the page cache of the host is left out.</summary>
    internal bool IsDirect => Cache is DiskCache.None or DiskCache.Directsync;

    /// <summary>Whether the guest sees a cache that it must flush.</summary>
    internal bool HasWriteCache => Cache is not (DiskCache.Writethrough or DiskCache.Directsync);

    /// <summary>Reads <c>driver</c>, which may be absent.</summary>
    internal static DiskDriver Read(ElementReader? element)
    {
        if (element is null)
        {
            return new DiskDriver();
        }

        element.Attribute("name")?.MustBe("qemu");
        var driver = new DiskDriver
        {
            Format = Formats.Read(element.Attribute("type"), DiskFormat.Raw),
            Cache = Caches.Read(element.Attribute("cache"), DiskCache.Default),
            Io = Ios.Read(element.Attribute("io"), DiskIo.Default),
            Discard = Discards.Read(element.Attribute("discard"), DiskDiscard.Default),
            DetectZeroes = Zeroes.Read(element.Attribute("detect_zeroes"), DiskDetectZeroes.Default),
            ErrorPolicy = ErrorPolicies.Read(element.Attribute("error_policy"), DiskErrorPolicy.Default),
            ReadErrorPolicy = ErrorPolicies.Read(element.Attribute("rerror_policy"), DiskErrorPolicy.Default),
        };
        if (driver is { Io: DiskIo.Native, IsDirect: false })
        {
            throw element.Attribute("io")!.Unsupported("native I/O needs cache='none' or cache='directsync'");
        }

        return driver.ReadErrorPolicy is DiskErrorPolicy.Enospace
            ? throw element.Attribute("rerror_policy")!.Invalid("a read needs no space")
            : driver;
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "driver",
        new XAttribute("name", "qemu"),
        new XAttribute("type", FormatName),
        Unless(Cache is DiskCache.Default, "cache", Caches[Cache]),
        Unless(ErrorPolicy is DiskErrorPolicy.Default, "error_policy", ErrorPolicies[ErrorPolicy]),
        Unless(ReadErrorPolicy is DiskErrorPolicy.Default, "rerror_policy", ErrorPolicies[ReadErrorPolicy]),
        Unless(Io is DiskIo.Default, "io", IoName),
        Unless(Discard is DiskDiscard.Default, "discard", DiscardName),
        Unless(DetectZeroes is DiskDetectZeroes.Default, "detect_zeroes", DetectZeroesName));

    private static XAttribute? Unless(bool isDefault, string name, string value) =>
        isDefault ? null : new XAttribute(name, value);
}
