using System;

namespace Rx.Hypervisor;

/// <summary>A domain that crashes over and over.</summary>
/// <param name="Domain">Which.</param>
/// <param name="Name">Its name at the last crash.</param>
/// <param name="Crashes">How many crashes there were.</param>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
public sealed record CrashLoop(Guid Domain, string Name, int Crashes, Position First, Position Last);
