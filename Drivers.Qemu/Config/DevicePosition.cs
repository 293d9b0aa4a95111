using System;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>Where a device was written. It says nothing about what the device is, so any two are equal.</summary>
/// <param name="what">How an error names it: <c>&lt;devices&gt;&lt;disk&gt;</c>.</param>
/// <param name="line">1 for the first; 0 when the device was made here.</param>
/// <param name="column">1 for the first.</param>
internal sealed class DevicePosition(string what, int line, int column) : IEquatable<DevicePosition>
{
    /// <summary>Of a device that nobody wrote.</summary>
    internal static DevicePosition None { get; } = new("a default device", 0, 0);

    /// <summary>Line of the document; 0 when the device was made here.</summary>
    internal int Line => line;

    /// <summary>Column of the document.</summary>
    internal int Column => column;

    /// <inheritdoc/>
    public bool Equals(DevicePosition? other) => other is not null;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DevicePosition;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;

    /// <inheritdoc/>
    public override string ToString() => line == 0 ? what : $"{what} at line {line}, column {column}";
}
