import Testing

@testable import CEL

@Suite struct LibraryTests {
    @Test(
        "text",
        arguments: [
            Case("'héllo'.charAt(1)", "'é'"), Case("'hello'.indexOf('l')", "2"), Case("'hello'.indexOf('l', 3)", "3"),
            Case("'hello'.lastIndexOf('l')", "3"), Case("'hello'.indexOf('z')", "-1"),
            Case("'héllo'.indexOf('l')", "2"),
            Case("'AbC'.lowerAscii()", "'abc'"), Case("'AbC'.upperAscii()", "'ABC'"), Case("'  a '.trim()", "'a'"),
            Case("'a-b-c'.replace('-', '+')", "'a+b+c'"), Case("'a-b-c'.replace('-', '+', 1)", "'a+b-c'"),
            Case("'a,b,c'.split(',')", "['a', 'b', 'c']"), Case("'a,b,c'.split(',', 2)", "['a', 'b,c']"),
            Case("'abc'.split('')", "['a', 'b', 'c']"), Case("'hello'.substring(1, 3)", "'el'"),
            Case("'hello'.substring(3)", "'lo'"),
            Case("'hello'.substring(9)", "error: index out of range: 9"), Case("['a', 'b'].join('-')", "'a-b'"),
            Case("'%s has %d'.format(['a', dyn(2)])", "'a has 2'"), Case("'%.2f%%'.format([1.005])", "'1.00%'"),
            Case("'%x %X %o %b'.format([255, 255, 8, 5])", "'ff FF 10 101'"),
            Case("'%s'.format([[1, dyn('a')]])", "'[1, a]'"),
            Case(
                "'%d'.format(['a'])",
                "error: error during formatting: integer clause can only be used on integers, was given string"),
            Case("strings.quote('a\"b')", #"'"a\"b"'"#), Case("'a/b~c'.contains('/b')", "true"),
            Case("jsonpatch.escapeKey('a/b~c')", "'a~1b~0c'"), Case("'abc'.endsWith('bc')", "true"),
            Case("'abc'.matches('^a.c$')", "true"),
            Case("'abc'.find('b.')", "'bc'"), Case("'a1b22'.findAll('[0-9]+')", "['1', '22']"),
            Case("'a1b22'.findAll('[0-9]+', 1)", "['1']"), Case("'aab'.find('a*?b')", "'aab'"),
            Case("'aXbX'.find('a.*?X')", "'aX'"),
        ])
    func text(_ case: Case) { #expect(Expressions.outcome(`case`.expression) == `case`.expected) }

    @Test(
        "lists and sets",
        arguments: [
            Case("[1, 2, 2].isSorted()", "true"), Case("[3, 1].min()", "1"), Case("[3, 1].max()", "3"),
            Case("[1, 2].sum()", "3"),
            Case("[1.5, 2.0].sum()", "3.5"), Case("[1, 2, 1].indexOf(1)", "0"), Case("[1, 2, 1].lastIndexOf(1)", "2"),
            Case("[].sum() == 0", "true"), Case("names.min()", "'a'"), Case("[1, 2, 3].slice(1, 3)", "[2, 3]"),
            Case("[[1], [2, 3]].flatten()", "[1, 2, 3]"), Case("[3, 1, 2].sort()", "[1, 2, 3]"),
            Case("[1, 1, 2].distinct()", "[1, 2]"),
            Case("lists.range(3)", "[0, 1, 2]"), Case("sets.contains([1, 2], [2])", "true"),
            Case("sets.intersects([1], [2])", "false"),
            Case("sets.equivalent([1, 1], [1])", "true"), Case("math.greatest(1, 5, 3)", "5"),
            Case("math.least([4, 2])", "2"),
            Case("dyn([]).min()", "error: min called on empty list"),
        ])
    func lists(_ case: Case) { #expect(Expressions.outcome(`case`.expression) == `case`.expected) }

    @Test(
        "quantities, addresses and versions",
        arguments: [
            Case("quantity('1Gi').isGreaterThan(quantity('500Mi'))", "true"),
            Case("quantity('1k').asInteger()", "1000"),
            Case("quantity('50m').isInteger()", "false"), Case("isQuantity('x')", "false"),
            Case("quantity('1').add(2).asInteger()", "3"),
            Case("quantity('1.5').compareTo(quantity('1500m'))", "0"), Case("quantity('-1').sign()", "-1"),
            Case("ip('127.0.0.1').isLoopback()", "true"), Case("ip('::1').family()", "6"),
            Case("isIP('1.2.3')", "false"),
            Case("ip.isCanonical('2001:db8:0:0::1')", "false"), Case("string(ip('2001:DB8::0:1'))", "'2001:db8::1'"),
            Case("cidr('10.0.0.0/8').containsIP('10.1.2.3')", "true"),
            Case("cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')", "true"),
            Case("string(cidr('10.1.2.3/8').masked())", "'10.0.0.0/8'"), Case("cidr('10.0.0.0/8').prefixLength()", "8"),
            Case("isCIDR('10.0.0.0/33')", "false"), Case("url('https://h:80/p?a=1&a=2').getHost()", "'h:80'"),
            Case("url('https://h:80/p?a=1&a=2').getQuery()", "{'a': ['1', '2']}"),
            Case("url('https://[::1]:80/').getHostname()", "'::1'"),
            Case(
                "url('/a b').getEscapedPath()",
                "error: URL parse error during conversion from string: parse \"/a b\": invalid URI for request"),
            Case("isURL('https://x/y')", "true"), Case("isURL('../x')", "false"),
            Case("url('https://x/y').getPort()", "''"),
            Case("semver('1.2.3').isLessThan(semver('1.10.0'))", "true"),
            Case("semver('1.0.0-rc.1').compareTo(semver('1.0.0'))", "-1"),
            Case("isSemver('v1.0')", "false"), Case("isSemver('v1.0', true)", "true"),
            Case("semver('1.2.3').minor()", "2"),
            Case("format.dns1123Label().validate('abc').hasValue()", "false"),
            Case("format.named('dns1123Label').value().validate('A').hasValue()", "true"),
            Case("format.named('x')", "none"),
        ])
    func kubernetes(_ case: Case) { #expect(Expressions.outcome(`case`.expression) == `case`.expected) }

    @Test("the authorizer is asked what the expression says")
    func authorizer() throws {
        let environment = CELEnvironment(variables: ["authorizer": CELAuthorizer.type])
        let program = try environment.compile(
            "authorizer.serviceAccount('ns', 'sa').group('apps').resource('deployments').subresource('scale')"
                + ".namespace('n').name('web').check('update').allowed()", expecting: [.bool])
        let authorizer = CELAuthorizer { check in
            let isExpected =
                check.serviceAccount == .init(namespace: "ns", name: "sa") && check.group == "apps"
                && check.resource == "deployments" && check.subresource == "scale" && check.namespace == "n"
                && check.name == "web" && check.verb == "update"
            return .init(isAllowed: isExpected)
        }
        let result = try program.evaluate(["authorizer": authorizer.value])
        #expect(result.value.boolValue == true)
        #expect(result.cost > 350_000)
    }

    @Test("lazy variables are evaluated once, and only when they are asked for")
    func lazyVariables() throws {
        let plain = CELEnvironment(variables: ["x": .int])
        let double = try plain.compile("x * 2")
        let broken = try plain.compile("1 / 0")
        let lazy = CELLazyVariables(["double": double, "broken": broken], bindings: ["x": .int(4)])
        let environment = CELEnvironment(variables: ["variables": lazy.type])
        let program = try environment.compile("variables.double + variables.double")
        #expect(Expressions.text(try program.evaluate(["variables": .object(lazy)]).value) == "16")
        #expect(lazy.cost == 2)
        let failing = try environment.compile("variables.broken")
        #expect(throws: CELEvaluationError.self) { _ = try failing.evaluate(["variables": .object(lazy)]) }
    }
}
