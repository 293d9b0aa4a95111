using Xunit;
using Xunit.Sdk;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>A fact about an engine and its callers in one process. Suites that are run over the wire too leave it out there.</summary>
[XunitTestCaseDiscoverer("Rx.Hypervisor.Tests.Doubles.LocalFactDiscoverer", "Rx.Hypervisor.Tests")]
internal sealed class LocalFactAttribute : FactAttribute;
