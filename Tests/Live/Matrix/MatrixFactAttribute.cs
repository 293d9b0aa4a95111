using System;
using System.IO;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Matrix;

/// <summary>A live test that asks rxhvd and a real libvirtd the same.</summary>
internal sealed class MatrixFactAttribute : FactAttribute
{
    internal const string Libvirtd = "/usr/sbin/libvirtd";

    public MatrixFactAttribute() => Skip = WhyMissing;

    /// <summary>Why there can be no libvirtd in namespaces of its own, or no guest.</summary>
    internal static string? WhyMissing { get; } = GuestImages.WhyMissing
        ?? (!Environment.IsPrivilegedProcess ? "a libvirtd of its own takes root"
            : File.Exists(Libvirtd) ? TinyDisk.WhyImpossible
            : $"{Libvirtd} is missing; ./rxhv setup test installs it");
}
