using System;
using System.Collections.Generic;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks;

/// <summary>One group of measurements, chosen by its name on the command line.</summary>
internal interface IVerb
{
    /// <summary>The word on the command line.</summary>
    string Name { get; }

    /// <summary>One line for the list of verbs.</summary>
    string Summary { get; }

    /// <summary>What is measured, against what, and what is read from the environment.</summary>
    string Details { get; }

    /// <summary>Its measurements by name: each can be run alone.</summary>
    IReadOnlyList<(string Name, Action<Comparison> Measure)> Parts { get; }
}
