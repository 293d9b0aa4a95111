using System;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>Takes a killed engine out of what it was doing. Nothing that it does on the way out has an effect.</summary>
internal sealed class EngineKilledException(string step) : Exception($"The engine was killed at: {step}");
