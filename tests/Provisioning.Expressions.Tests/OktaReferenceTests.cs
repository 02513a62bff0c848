namespace Provisioning.Expressions.Tests;

/// <summary>
/// Every example of the public Okta Expression Language reference (developer.okta.com/docs/reference/okta-expression-language, and the one for Identity Engine), with the result that it documents. What
/// gives something else here stands in <see cref="Different"/> with what it gives, and in docs/expressions.md with the reason.
/// </summary>
public sealed class OktaReferenceTests
{
    public static readonly TheoryData<string, string> Documented = new()
    {
        // String functions
        { "String.append(\"This is\", \" a test\")", "\"This is a test\"" },
        { "String.join(\",\", \"This\", \"is\", \"a\", \"test\")", "\"This,is,a,test\"" },
        { "String.join(\"\", \"This\", \"is\", \"a\", \"test\")", "\"Thisisatest\"" },
        { "String.len(\"This\")", "4" },
        { "String.removeSpaces(\"This is a test\")", "\"Thisisatest\"" },
        { "String.replace(\"This is a test\", \"is\", \"at\")", "\"That at a test\"" },
        { "String.replaceFirst(\"This is a test\", \"is\", \"at\")", "\"That is a test\"" },
        { "String.stringContains(\"This is a test\", \"test\")", "true" },
        { "String.stringContains(\"This is a test\", \"doesn'tExist\")", "false" },
        { "String.stringSwitch(\"This is a test\", \"default\", \"key1\", \"value1\")", "\"default\"" },
        { "String.stringSwitch(\"This is a test\", \"default\", \"test\", \"value1\")", "\"value1\"" },
        { "String.stringSwitch(\"First match wins\", \"default\", \"absent\", \"value1\", \"wins\", \"value2\", \"match\", \"value3\")", "\"value2\"" },
        { "String.stringSwitch(\"Substrings count\", \"default\", \"ring\", \"value1\")", "\"value1\"" },
        { "String.substring(\"This is a test\", 2, 9)", "\"is is a\"" },
        { "String.substringAfter(\"abc@okta.com\", \"@\")", "\"okta.com\"" },
        { "String.substringBefore(\"abc@okta.com\", \"@\")", "\"abc\"" },
        { "String.toUpperCase(\"This\")", "\"THIS\"" },
        { "String.toLowerCase(\"ThiS\")", "\"this\"" },
        { "toUpperCase(source.firstName)", "\"ALEXANDER\"" },
        { "toLowerCase(source.mixed)", "\"alexander\"" },
        { "substringBefore(alex.email, '@')", "\"alex\"" },
        { "substringAfter(alex.email, '@')", "\"okta.com\"" },
        { "substring(source.firstName, 1, 4)", "\"lex\"" },

        // Array functions
        { "Arrays.add({10, 20, 30}, 40)", "{10, 20, 30, 40}" },
        { "Arrays.remove({10, 20, 30}, 20)", "{10, 30}" },
        { "Arrays.size(Arrays.clear({10, 20, 30}))", "0" },
        { "Arrays.get({0, 1, 2}, 0)", "0" },
        { "Arrays.flatten(10, {20, 30}, 40)", "{10, 20, 30, 40}" },
        { "Arrays.contains({10, 20, 30}, 10)", "true" },
        { "Arrays.contains({10, 20, 30}, 50)", "false" },
        { "Arrays.size({10, 20, 30})", "3" },
        { "Arrays.size(NULL)", "0" },
        { "Arrays.isEmpty({10, 20})", "false" },
        { "Arrays.isEmpty(NULL)", "true" },
        { "Arrays.toCsvString({\"This\", \"is\", \" a \", \"test\"})", "\"This,is, a ,test\"" },

        // Conversion functions
        { "Convert.toInt('1234')", "1234" },
        { "Convert.toInt(123.4)", "123" },
        { "Convert.toInt(123.6)", "124" },
        { "Convert.toNum('3.141')", "3.141" },
        { "Iso3166Convert.toAlpha2(\"IND\")", "\"IN\"" },
        { "Iso3166Convert.toAlpha3(\"840\")", "\"USA\"" },
        { "Iso3166Convert.toNumeric(\"USA\")", "\"840\"" },
        { "Iso3166Convert.toName(\"IN\")", "\"India\"" },

        // Group functions, on groups of these names
        { "getFilteredGroups({\"00gak46y5hydV6NdM0g4\"}, \"group.name\", 40)", "{\"Everyone\"}" },
        { "isMemberOfGroupName(\"group1\")", "false" },
        { "isMemberOfGroup(\"groupId\")", "false" },
        { "isMemberOfAnyGroup(\"groupId1\", \"groupId2\", \"groupId3\")", "false" },
        { "isMemberOfGroupNameStartsWith(\"San Fr\")", "false" },
        { "isMemberOfGroupNameContains(\"admin\")", "true" },
        { "isMemberOfGroupNameRegex(\"/.*admin.*\")", "true" },

        // Linked objects, manager and assistant, Active Directory and Workday
        { "user.getLinkedObject(\"manager\").lastName", "\"Hopper\"" },
        { "getManagerUser(\"active_directory\").firstName", "\"Grace\"" },
        { "getManagerAppUser(\"active_directory\", \"google\").email", "\"grace@corp.example\"" },
        { "getAssistantUser(\"active_directory\").firstName", "\"Alan\"" },
        { "getAssistantAppUser(\"active_directory\", \"google\").email", "\"alan@corp.example\"" },
        { "hasWorkdayUser() ? findWorkdayUser().employeeID : null", "\"123456\"" },
        { "hasDirectoryUser() ? findDirectoryUser().managerUpn : null", "\"bob@okta.com\"" },

        // References
        { "user.firstName", "\"John\"" },
        { "zendesk.firstName", "\"Zen\"" },
        { "active_directory.managerUpn", "\"bob@okta.com\"" },
        { "appuser.firstName", "\"Alexander\"" },
        { "app.domain", "\"corp.example\"" },
        { "org.subdomain", "\"corp\"" },

        // Time functions
        { "Time.now()", "\"2015-07-31T17:18:37.979Z\"" },
        { "Time.now(\"EST\")", "\"2015-07-31T13:18:37.979-04:00\"" },
        { "Time.now(\"EST\", \"YYYY-MM-dd HH:mm:ss\")", "\"2015-07-31 13:18:37\"" },
        { "Time.fromWindowsToIso8601(\"130828367179790000\")", "\"2015-07-31T17:18:37.979Z\"" },
        { "Time.fromUnixToIso8601(\"1438377580979\")", "\"2015-07-31T21:19:40.979Z\"" },
        { "Time.fromStringToIso8601(\"17 June 2015 00:23:19\", \"dd MMMM yyyy HH:mm:ss\")", "\"2015-06-17T00:23:19.000Z\"" },
        { "Time.fromIso8601ToWindows(\"2015-07-30T23:58:32.000Z\")", "\"130827743120000000\"" },
        { "Time.fromIso8601ToUnix(\"2015-07-31T17:18:37.979Z\")", "\"1438363117979\"" },
        { "Time.fromIso8601ToString(\"2015-07-30T23:58:32.000Z\", \"MM/dd/yyyy\")", "\"07/30/2015\"" },

        // Constants, operators, conditions
        { "'Hello world'", "\"Hello world\"" },
        { "1234", "1234" },
        { "3.141", "3.141" },
        { "true", "true" },
        { "user.firstName + user.lastName", "\"JohnDoe\"" },
        { "user.firstName + \" \" + user.lastName", "\"John Doe\"" },
        { "user.groupCode == 123 ? 'Sales' : 'Other'", "\"Sales\"" },
        { "String.stringContains(user.firstName, \"dummy\")", "false" },
        { "user.city == \"San Francisco\"", "true" },
        { "user.salary >= 1000000", "true" },
        { "!user.isContractor", "true" },
        { "user.salary > 1000000 AND !user.isContractor", "false" },

        // Popular expressions
        { "winston.firstName", "\"Winston\"" },
        { "winston.firstName + winston.lastName", "\"WinstonChurchill\"" },
        { "winston.firstName + \".\" + winston.lastName", "\"Winston.Churchill\"" },
        { "substring(winston.firstName, 0, 1) + winston.lastName", "\"WChurchill\"" },
        { "substring(winston.firstName, 0, 1) + substring(winston.lastName, 0, 6)", "\"WChurch\"" },
        { "toUpperCase(substringBefore( substringAfter(winston.email, \"@\"), \".\")) + \"\\\" + substringBefore( winston.email, \"@\")", "\"GMAIL\\winston.churchill\"" },
        { "toUpperCase(substringBefore( substringAfter(winston.email, \"@\"), \".\")) + \"\\\" + toLowerCase(substring( winston.firstName, 0, 1)) + toLowerCase(winston.lastName)", "\"GMAIL\\wchurchill\"" },
        { "\"XDOMAIN\\\" + toLowerCase(substring( winston.firstName, 0, 1)) + toLowerCase(winston.lastName)", "\"XDOMAIN\\wchurchill\"" },

        // Identity Engine: string functions
        { "'test'.toUpperCase()", "\"TEST\"" },
        { "user.profile.firstName.toUpperCase()", "\"JOHN\"" },
        { "'TEST'.toLowerCase()", "\"test\"" },
        { "'test'.substring(1)", "\"est\"" },
        { "user.profile.firstName.substring(1,3)", "\"oh\"" },
        { "'hello'.replace('l', 'p')", "\"heppo\"" },
        { "user.profile.firstName.replace('ohn', 'ames')", "\"James\"" },
        { "'hello'.replaceFirst('l', 'p')", "\"heplo\"" },
        { "'test'.length()", "4" },
        { "'This is a test'.removeSpaces()", "\"Thisisatest\"" },
        { "'This is a test'.contains('test')", "true" },
        { "'This is a test'.contains('Test')", "false" },
        { "user.profile.email.substringBefore('@')", "\"john.doe\"" },
        { "user.profile.email.substringAfter('@')", "\"okta.com\"" },
        { "user.profile.email.substringAfter('.')", "\"doe@okta.com\"" },

        // Identity Engine: array functions
        { "user.profile.intArray.contains(3)", "true" },
        { "{1, 2, 3}.contains('one')", "false" },
        { "user.profile.strArray.size()", "2" },
        { "{}.isEmpty()", "true" },
        { "user.profile.strArray.add('zero')", "{\"one\", \"two\", \"zero\"}" },
        { "{'one', 'two'}.add('two')", "{\"one\", \"two\", \"two\"}" },
        { "user.profile.intArray.remove(1)", "{2, 3}" },
        { "{2, 3}.remove(1)", "{2, 3}" },
        { "{{1}, {2, 3}}.flatten()", "{1, 2, 3}" },
        { "user.profile.intArray.flatten()", "{1, 2, 3}" },

        // Identity Engine: conversion functions
        { "user.profile.stringDouble.toInteger()", "1" },
        { "user.profile.email.toInteger()", "error: A number was expected, and 'john.doe@okta.com' is none." },
        { "user.profile.stringDouble.toNumber()", "1.1" },
        { "'1.7'.toNumber()", "1.7" },
        { "'123This is a test'.toNumber()", "error: A number was expected, and '123This is a test' is none." },
        { "1.1.toInteger()", "1" },
        { "-1.6.toInteger()", "-2" },
        { "user.profile.country.parseCountryCode()", "\"US\"" },
        { "user.profile.countryAlpha2.parseCountryCode()", "\"US\"" },
        { "user.profile.countryAlpha3.parseCountryCode()", "\"US\"" },
        { "'840'.parseCountryCode()", "\"US\"" },
        { "'USA'.parseCountryCode().toAlpha2()", "\"US\"" },
        { "'840'.parseCountryCode().toAlpha3()", "\"USA\"" },
        { "'United States'.parseCountryCode().toNumeric()", "\"840\"" },
        { "'US'.parseCountryCode().toName()", "\"United States\"" },

        // Identity Engine: groups
        { "Arrays.size(user.getGroups({'group.id': {'00gjitX9HqABSoqTB0g3'}}, {'group.profile.name': 'West Coast.*'}))", "0" },
        { "user.getGroups({'group.type': {'OKTA_GROUP'}}, {'group.profile.name': {'Everyone', 'West Coast Admins'}}).map(it.id)", "{\"00garwpuyxHaWOkdV0g4\"}" },
        { "Arrays.size(user.getGroups({'group.profile.name': 'East Coast.*'}))", "0" },
        { "user.getGroups({'group.type': {'OKTA_GROUP', 'APP_GROUP'}}).map(it.id)", "{\"00g1emaKYZTWRYYRRTSK\", \"00garwpuyxHaWOkdV0g4\", \"00gjitX9HqABSoqTB0g3\"}" },
        { "user.isMemberOf({'group.id': {'00gjitX9HqABSoqTB0g3', '00garwpuyxHaWOkdV0g4'}}, {'group.type': 'APP_GROUP'})", "true" },
        { "user.isMemberOf({'group.id': {'00gjitX9HqABSoqTB0g3', '00garwpuyxHaWOkdV0g4'}}, {'group.type': 'BUILT_IN'})", "false" },
        { "user.isMemberOf({'group.profile.name': 'West Coast', 'operator': 'STARTS_WITH' })", "true" },
        { "user.isMemberOf({'group.profile.name': 'West Coast', 'operator': 'EXACT' })", "false" },

        // Identity Engine: time functions
        { "DateTime.now()", "\"2015-07-31T17:18:37.979Z\"" },
        { "'130828367179790000'.parseWindowsTime()", "\"2015-07-31T17:18:37.979Z\"" },
        { "'1438377580979'.parseUnixTime()", "\"2015-07-31T21:19:40.979Z\"" },
        { "'2015-06-17T00:23:19.676Z'.parseStringTime()", "\"2015-06-17T00:23:19.676Z\"" },
        { "user.created.toWindows()", "\"130827743120000000\"" },
        { "DateTime.now().toUnix()", "\"1438363117979\"" },
        { "user.created.toString()", "\"2015-07-30T23:58:32Z\"" },
        { "user.created.toString('MM/dd/yyyy')", "\"07/30/2015\"" },
        { "user.created.plusDays(2)", "\"2015-08-01T23:58:32.000Z\"" },
        { "user.created.plusHours(-1)", "\"2015-07-30T22:58:32.000Z\"" },
        { "user.created.plusMinutes(0)", "\"2015-07-30T23:58:32.000Z\"" },
        { "user.created.plusSeconds(0)", "\"2015-07-30T23:58:32.000Z\"" },
        { "Time.now().minusDays(3)", "\"2015-07-28T17:18:37.979Z\"" },
        { "Time.now().minusHours(100)", "\"2015-07-27T13:18:37.979Z\"" },
        { "Time.now().minusMinutes(-1)", "\"2015-07-31T17:19:37.979Z\"" },
        { "Time.now().minusSeconds(2)", "\"2015-07-31T17:18:35.979Z\"" },
        { "user.created.withinDays(1)", "true" },
        { "user.created.withinHours(100)", "true" },
        { "user.created.withinMinutes(2)", "false" },
        { "user.created.withinSeconds(100)", "false" },

        // Identity Engine: conditions
        { "user.profile.country == \"United States\"", "true" },
        { "user.profile.intArray.contains(0)", "false" },
        { "user.profile.isContractor || user.created.withinSeconds(0)", "false" },
        { "user.profile.isContractor && user.isMemberOf({'group.profile.name': 'West Coast Users'}) ? \"West coast contractors\" : \"Others\"", "\"Others\"" },
        { "user.profile.firstName + \" \" + (user.profile.middleInitial.length() == 0 ? \"\" : (user.profile.middleInitial.substring(0, 1) + \". \")) + user.profile.lastName", "\"John Doe\"" },
    };

    public static readonly TheoryData<string, string, string> Different = new()
    {
        { "toLowerCase(substring( winston.firstName, 0, 1)) + \".\" + toLowerCase(winston.lastName)", "\"w.churchhill\"", "\"w.churchill\"" },
        { "Arrays.clear({10, 20, 30})", "{ }", "no value" },
        { "'-2147483649'.toInteger()", "2147483647", "-2147483649" },
        { "2147483647.7.toInteger()", "-2147483648", "2147483648" },
        { "'17 June 2015 00:23:19'.parseStringTime('dd MMMM yyyy HH:mm:ss')", "2015-06-17T00:23:19Z", "\"2015-06-17T00:23:19.000Z\"" },
        { "Time.now().toZone('Asia/Tokyo')", "2015-08-01T02:18:37.979+09:00[Asia/Tokyo]", "\"2015-08-01T02:18:37.979+09:00\"" },
    };

    [Theory]
    [MemberData(nameof(Documented))]
    public void An_example_of_the_reference_gives_the_documented_result(string expression, string result) => Sample.Run(expression).ShouldBe(result);

    [Theory]
    [MemberData(nameof(Different))]
    public void An_example_that_gives_something_else_is_in_the_table_of_differences(string expression, string documented, string result)
    {
        Sample.Run(expression).ShouldBe(result);
        result.ShouldNotBe(documented);
        DocumentationTests.Page().ShouldContain($"| `{expression.Replace("|", "\\|", StringComparison.Ordinal)}` |");
    }

    [Theory]
    [InlineData("Jane", "Q", null, null, "\"Jane Q. Doe\"", "\"Jane Q. Doe\"")]
    [InlineData("Jane", null, null, null, "\"Jane Doe\"", "\"Jane Doe\"")]
    [InlineData("Jane", null, "Dr", null, "\"Jane Doe\"", "\"Dr Jane Doe\"")]
    [InlineData("Jane", "Q", "Dr", "Prof", "\"Jane Q. Doe\"", "\"Prof Jane Q. Doe\"")]
    public void The_samples_of_conditional_expressions_give_what_they_are_described_to(string first, string? middle, string? prefix, string? title, string plain, string titled)
    {
        var values = new AttributeSet.Builder { ["firstName"] = first, ["lastName"] = "Doe", ["middleInitial"] = middle, ["honorificPrefix"] = prefix, ["courtesyTitle"] = title }.ToSet();
        const string Name = "firstName + \" \" + (String.len(middleInitial) == 0 ? \"\" : (String.substring(middleInitial, 0, 1) + \". \")) + lastName";
        Sample.On(values, Name).ShouldBe(plain);
        Sample.On(values, $"(courtesyTitle != \"\" ? (courtesyTitle + \" \") : honorificPrefix != \"\" ? (honorificPrefix + \" \") : \"\") + {Name}").ShouldBe(titled);
    }
}
