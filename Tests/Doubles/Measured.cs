using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Linq;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>What instruments of this product's meters measure while it is there: of one host, or of no host.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<(string Instrument, double Value, string Tags)> _all = []; // Guarded by itself: other tests measure too.

    /// <summary>Begins to listen.</summary>
    /// <param name="host">What the host is known by; <see langword="null"/>: to what belongs to none.</param>
    internal Measured(string? host)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Rx.Hypervisor" && instrument.Meter.Tags?.FirstOrDefault(static tag => tag.Key == "hypervisor.host").Value as string == host)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>What was measured by one instrument, with its tags as <c>name=value</c>.</summary>
    internal IReadOnlyList<(double Value, string Tags)> this[string instrument]
    {
        get
        {
            lock (_all)
            {
                return [.. _all.Where(one => one.Instrument == instrument).Select(static one => (one.Value, one.Tags))];
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>Asks the instruments that are only read when somebody asks.</summary>
    internal void Observe() => _listener.RecordObservableInstruments();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string shown = string.Join(' ', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}"));
        lock (_all)
        {
            _all.Add((instrument.Name, value, shown));
        }
    }
}
