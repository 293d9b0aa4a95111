using System;
using System.Collections.Generic;

namespace Rx.Hypervisor.Drivers.Qemu.Statistics;

/// <summary>Typed parameters as they are collected, with the age of the oldest reading among them.</summary>
internal sealed class ParameterList
{
    private readonly List<TypedParameter> _parameters = [];

    internal IReadOnlyList<TypedParameter> Parameters => _parameters;

    internal TimeSpan Age { get; private set; }

    internal bool IsStale { get; private set; }

    internal void Add(string name, int value) => _parameters.Add(new Int32Parameter(name, value));

    internal void Add(string name, uint value) => _parameters.Add(new UInt32Parameter(name, value));

    internal void Add(string name, string value) => _parameters.Add(new StringParameter(name, value));

    internal void AddSigned(string name, long value) => _parameters.Add(new Int64Parameter(name, value));

    /// <summary>A number that libvirt has without a sign.</summary>
    internal void Add(string name, long value) => _parameters.Add(new UInt64Parameter(name, (ulong)Math.Max(value, 0)));

    /// <summary>A time, which libvirt has in nanoseconds.</summary>
    internal void Add(string name, TimeSpan value) => Add(name, value.Ticks * TimeSpan.NanosecondsPerTick);

    /// <summary>A number that may not be known.</summary>
    internal void AddKnown(string name, long? value)
    {
        if (value is { } known)
        {
            Add(name, known);
        }
    }

    /// <summary>Takes note of a reading.</summary>
    /// <returns>Its value; <see langword="null"/> when there is none.</returns>
    internal T? Take<T>(Reading<T>? reading)
        where T : class
    {
        Age = reading?.Age > Age ? reading.Value.Age : Age;
        IsStale |= reading?.IsStale ?? true;
        return reading?.Value;
    }
}
