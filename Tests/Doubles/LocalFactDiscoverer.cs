using System.Collections.Generic;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>Finds a <see cref="LocalFactAttribute"/> in the class that has it, and not in those that inherit it.</summary>
/// <param name="messages">Where faults of discovery go.</param>
public sealed class LocalFactDiscoverer(IMessageSink messages) : IXunitTestCaseDiscoverer
{
    private readonly FactDiscoverer _facts = new(messages);

    /// <inheritdoc/>
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
        => testMethod.Method.ToRuntimeMethod().DeclaringType == testMethod.TestClass.Class.ToRuntimeType()
            ? _facts.Discover(discoveryOptions, testMethod, factAttribute)
            : [];
}
