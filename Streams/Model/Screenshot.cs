using System;

namespace Rx.Hypervisor;

/// <summary>What a screen of a domain showed.</summary>
/// <param name="Image">The whole file.</param>
/// <param name="MimeType">What it is: <c>image/png</c> or <c>image/x-portable-pixmap</c>.</param>
public sealed record Screenshot(ReadOnlyMemory<byte> Image, string MimeType);
