/* Eclipse Paho's client for C, driven as conversation.py says: commands on standard input, observations on standard
   output. The command line is HOST PORT VERSION. */

#define _GNU_SOURCE
#include <MQTTClient.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE_MILLISECONDS = 60000, MOST_VALUES = 32 };

struct command {
    char *verb;
    int count;
    struct { char *name, *value; } values[MOST_VALUES];
};

static char address[256];
static int version;
static MQTTClient client;

static void fail(const char *what, int code) {
    fprintf(stderr, "%s: %d %s\n", what, code, MQTTClient_strerror(code) ? MQTTClient_strerror(code) : "");
    exit(1);
}

/* Commands. */

static int digit(char character) {
    return isdigit((unsigned char)character) ? character - '0' : tolower((unsigned char)character) - 'a' + 10;
}

static void decode_percents(char *text) {
    char *end = text;
    for (; *text; text++) {
        if (*text == '%' && text[1] && text[2]) {
            *end++ = (char)(digit(text[1]) << 4 | digit(text[2]));
            text += 2;
        } else {
            *end++ = *text;
        }
    }
    *end = '\0';
}

/* Takes a line apart, in place. */
static void parse(char *line, struct command *command) {
    char *rest = line;
    line[strcspn(line, "\n")] = '\0';
    command->verb = strsep(&rest, " ");
    command->count = 0;
    for (char *pair; rest && (pair = strsep(&rest, "&")) && command->count < MOST_VALUES;) {
        char *name = strsep(&pair, "=");
        if (!pair) continue;
        decode_percents(pair);
        command->values[command->count].name = name;
        command->values[command->count++].value = pair;
    }
}

/* The first value of a name; NULL when there is none. */
static char *value(const struct command *command, const char *name) {
    for (int i = 0; i < command->count; i++) {
        if (strcmp(command->values[i].name, name) == 0) return command->values[i].value;
    }
    return NULL;
}

static char *wanted(const struct command *command, const char *name) {
    char *found = value(command, name);
    if (!found) fail(name, MQTTCLIENT_FAILURE);
    return found;
}

static int number(const struct command *command, const char *name) { return atoi(wanted(command, name)); }

/* Turns hexadecimal digits into bytes, in place, and returns their number. */
static int decode_bytes(char *digits) {
    int count = (int)(strlen(digits) / 2);
    for (int i = 0; i < count; i++) digits[i] = (char)(digit(digits[2 * i]) << 4 | digit(digits[2 * i + 1]));
    return count;
}

/* Observations. */

static void print_text(const char *text, int length) {
    putchar('"');
    for (int i = 0; i < length; i++) {
        unsigned char character = (unsigned char)text[i];
        if (character < ' ' || character == '"' || character == '\\') {
            printf("\\u%04x", character);
        } else {
            putchar(character);
        }
    }
    putchar('"');
}

static void print_bytes(const char *bytes, int length) {
    putchar('"');
    for (int i = 0; i < length; i++) {
        putchar("0123456789abcdef"[(unsigned char)bytes[i] >> 4]);
        putchar("0123456789abcdef"[bytes[i] & 0xF]);
    }
    putchar('"');
}

static void end_observation(void) {
    puts("}");
    fflush(stdout);
    funlockfile(stdout);
}

static void begin_observation(const char *event) {
    flockfile(stdout);
    printf("{\"event\": \"%s\"", event);
}

static void observe(const char *event) {
    begin_observation(event);
    end_observation();
}

static void print_property(const MQTTProperties *properties, enum MQTTPropertyCodes code, const char *name) {
    const MQTTProperty *property = MQTTProperties_getProperty((MQTTProperties *)properties, code);
    if (!property) return;
    printf(", \"%s\": ", name);
    if (code == MQTTPROPERTY_CODE_CORRELATION_DATA) {
        print_bytes(property->value.data.data, property->value.data.len);
    } else {
        print_text(property->value.data.data, property->value.data.len);
    }
}

static void print_properties(const MQTTProperties *properties) {
    print_property(properties, MQTTPROPERTY_CODE_CONTENT_TYPE, "content_type");
    print_property(properties, MQTTPROPERTY_CODE_RESPONSE_TOPIC, "response_topic");
    print_property(properties, MQTTPROPERTY_CODE_CORRELATION_DATA, "correlation_data");
    printf(", \"user_properties\": [");
    const char *separator = "";
    for (int i = 0; i < properties->count; i++) {
        const MQTTProperty *property = &properties->array[i];
        if (property->identifier != MQTTPROPERTY_CODE_USER_PROPERTY) continue;
        printf("%s[", separator);
        print_text(property->value.data.data, property->value.data.len);
        printf(", ");
        print_text(property->value.value.data, property->value.value.len);
        printf("]");
        separator = ", ";
    }
    printf("]");
}

/* Called by the library, on its own thread. */
static int received(void *context, char *topic, int length, MQTTClient_message *message) {
    (void)context;
    begin_observation("message");
    printf(", \"topic\": ");
    /* The length is 0 unless the topic holds a NUL. */
    print_text(topic, length > 0 ? length : (int)strlen(topic));
    printf(", \"qos\": %d, \"retain\": %s, \"payload\": ", message->qos, message->retained ? "true" : "false");
    print_bytes(message->payload, message->payloadlen);
    if (version == MQTTVERSION_5) print_properties(&message->properties);
    end_observation();
    MQTTClient_freeMessage(&message);
    MQTTClient_free(topic);
    return 1;
}

/* What the test wants. */

static void connect_client(const struct command *command) {
    MQTTClient_createOptions creation = MQTTClient_createOptions_initializer;
    creation.MQTTVersion = version;
    if (client) MQTTClient_destroy(&client);
    int code = MQTTClient_createWithOptions(
        &client, address, wanted(command, "id"), MQTTCLIENT_PERSISTENCE_NONE, NULL, &creation);
    if (code) fail("create", code);
    MQTTClient_setCommandTimeout(client, PATIENCE_MILLISECONDS);
    code = MQTTClient_setCallbacks(client, NULL, NULL, received, NULL);
    if (code) fail("set callbacks", code);

    MQTTClient_connectOptions options = MQTTClient_connectOptions_initializer;
    MQTTClient_connectOptions options5 = MQTTClient_connectOptions_initializer5;
    if (version == MQTTVERSION_5) {
        options = options5;
        options.cleanstart = number(command, "clean");
    } else {
        options.cleansession = number(command, "clean");
    }
    options.MQTTVersion = version;
    options.connectTimeout = PATIENCE_MILLISECONDS / 1000;
    options.username = value(command, "username");
    MQTTClient_willOptions will = MQTTClient_willOptions_initializer;
    if (value(command, "will_topic")) {
        char *payload = wanted(command, "will_payload");
        will.topicName = value(command, "will_topic");
        will.payload.len = decode_bytes(payload);
        will.payload.data = payload;
        will.qos = number(command, "will_qos");
        will.retained = number(command, "will_retain");
        options.will = &will;
    }

    if (version == MQTTVERSION_5) {
        MQTTProperties properties = MQTTProperties_initializer;
        MQTTProperty expiry = {.identifier = MQTTPROPERTY_CODE_SESSION_EXPIRY_INTERVAL};
        expiry.value.integer4 = (unsigned int)number(command, "expiry");
        MQTTProperties_add(&properties, &expiry);
        MQTTResponse response = MQTTClient_connect5(client, &options, &properties, NULL);
        code = response.reasonCode;
        MQTTResponse_free(response);
        MQTTProperties_free(&properties);
    } else {
        code = MQTTClient_connect(client, &options);
    }
    if (code < 0) fail("connect", code);
    begin_observation("connack");
    printf(", \"code\": %d", code);
    /* The library tells in 3.1.1 alone. */
    if (version == MQTTVERSION_3_1_1) {
        printf(", \"session_present\": %s", options.returned.sessionPresent ? "true" : "false");
    }
    end_observation();
}

static void subscribe(const struct command *command) {
    char *filter = wanted(command, "filter");
    int qos = number(command, "qos");
    if (version == MQTTVERSION_5) {
        MQTTResponse response = MQTTClient_subscribe5(client, filter, qos, NULL, NULL);
        qos = response.reasonCode;
        MQTTResponse_free(response);
    } else {
        /* Puts the granted QoS in the place of what was asked for. */
        int code = MQTTClient_subscribeMany(client, 1, &filter, &qos);
        if (code) fail("subscribe", code);
    }
    if (qos < 0) fail("subscribe", qos);
    begin_observation("suback");
    printf(", \"codes\": [%d]", qos);
    end_observation();
}

static void add_text(MQTTProperties *properties, enum MQTTPropertyCodes code, char *text) {
    if (!text) return;
    MQTTProperty property = {.identifier = code};
    property.value.data.data = text;
    property.value.data.len = (int)strlen(text);
    MQTTProperties_add(properties, &property);
}

static void add_properties(const struct command *command, MQTTProperties *properties) {
    add_text(properties, MQTTPROPERTY_CODE_CONTENT_TYPE, value(command, "content_type"));
    add_text(properties, MQTTPROPERTY_CODE_RESPONSE_TOPIC, value(command, "response_topic"));
    char *correlation_data = value(command, "correlation_data");
    if (correlation_data) {
        MQTTProperty property = {.identifier = MQTTPROPERTY_CODE_CORRELATION_DATA};
        property.value.data.len = decode_bytes(correlation_data);
        property.value.data.data = correlation_data;
        MQTTProperties_add(properties, &property);
    }
    for (int i = 0; i < command->count; i++) {
        if (strcmp(command->values[i].name, "user_property") != 0) continue;
        char *text = command->values[i].value;
        char *name = strsep(&text, "=");
        MQTTProperty property = {.identifier = MQTTPROPERTY_CODE_USER_PROPERTY};
        property.value.data.data = name;
        property.value.data.len = (int)strlen(name);
        property.value.value.data = text;
        property.value.value.len = text ? (int)strlen(text) : 0;
        MQTTProperties_add(properties, &property);
    }
}

static void publish(const struct command *command) {
    MQTTClient_message message = MQTTClient_message_initializer;
    char *payload = wanted(command, "payload");
    message.payloadlen = decode_bytes(payload);
    message.payload = payload;
    message.qos = number(command, "qos");
    message.retained = number(command, "retain");
    MQTTClient_deliveryToken token;
    int code;
    if (version == MQTTVERSION_5) {
        add_properties(command, &message.properties);
        MQTTResponse response = MQTTClient_publishMessage5(client, wanted(command, "topic"), &message, &token);
        code = response.reasonCode;
        MQTTResponse_free(response);
        MQTTProperties_free(&message.properties);
    } else {
        code = MQTTClient_publishMessage(client, wanted(command, "topic"), &message, &token);
    }
    if (code) fail("publish", code);
    code = MQTTClient_waitForCompletion(client, token, PATIENCE_MILLISECONDS);
    if (code) fail("wait for completion", code);
    observe("published");
}

static void disconnect(void) {
    int code = version == MQTTVERSION_5
        ? MQTTClient_disconnect5(client, PATIENCE_MILLISECONDS, MQTTREASONCODE_SUCCESS, NULL)
        : MQTTClient_disconnect(client, PATIENCE_MILLISECONDS);
    if (code) fail("disconnect", code);
    observe("disconnected");
}

int main(int count, char **arguments) {
    if (count != 4) return 2;
    snprintf(address, sizeof address, "tcp://%s:%s", arguments[1], arguments[2]);
    version = strcmp(arguments[3], "31") == 0 ? MQTTVERSION_3_1
        : strcmp(arguments[3], "311") == 0    ? MQTTVERSION_3_1_1
                                              : MQTTVERSION_5;
    char *line = NULL;
    size_t size = 0;
    struct command command;
    while (getline(&line, &size, stdin) > 0) {
        parse(line, &command);
        if (strcmp(command.verb, "connect") == 0) {
            connect_client(&command);
        } else if (strcmp(command.verb, "subscribe") == 0) {
            subscribe(&command);
        } else if (strcmp(command.verb, "publish") == 0) {
            publish(&command);
        } else if (strcmp(command.verb, "disconnect") == 0) {
            disconnect();
        } else {
            fail(command.verb, MQTTCLIENT_FAILURE);
        }
    }
    free(line);
    return 0;
}
